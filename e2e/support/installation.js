// An installation that is finished, with a company, an administrator and a person, for tests that begin there.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Api } from "./api.js";
import { Server } from "./server.js";

export const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
export const PERSON = { name: "Paula Person", email: "paula@example.com", password: "staple under the bridge" };

/** The folder for a finished installation that is made once and copied; e2e/run names one for each run. */
const TEMPLATE = process.env.ALDABA_E2E_TEMPLATE;

/** Finishes the installation of a server, which must not run; a token of the administrator, for the longest time. */
async function finish(server) {
  // The schema of a database server is left to this command.
  if (server.env.ALDABA_DATABASE_URL) await server.succeed("migrate");
  // The embedded database is one process's at a time, so these come before the server.
  await server.setUp({ company: "Acme", ...ADMIN });
  return server.token(ADMIN.email, "365d");
}

/** Makes the installation that others are copied from: it has run once, so that it has its keys too. */
async function makeTemplate() {
  const server = await Server.create();
  const token = await finish(server);
  await server.start();
  await server.stop();
  // Another file of tests may make one at the same time, so that only what is complete gets the name.
  const incomplete = `${TEMPLATE}.${process.pid}`;
  mkdirSync(incomplete);
  cpSync(server.data, join(incomplete, "data"), { recursive: true });
  writeFileSync(join(incomplete, "token"), token);
  if (existsSync(TEMPLATE)) rmSync(incomplete, { recursive: true });
  else renameSync(incomplete, TEMPLATE);
}

/**
 * Finishes the installation of a server, which must not run, with the company Acme and its administrator; a token of the
 * administrator. The embedded database is a copy.
 */
export async function furnish(server) {
  if (!TEMPLATE || server.env.ALDABA_DATABASE_URL) return finish(server);
  if (!existsSync(TEMPLATE)) await makeTemplate();
  cpSync(join(TEMPLATE, "data"), server.data, { recursive: true });
  return readFileSync(join(TEMPLATE, "token"), "utf8");
}

export class Installation {
  static async create(options) {
    const installation = new Installation();
    const server = await Server.create(options);
    const token = await furnish(server);
    await server.start();
    const api = new Api(server.url, token);
    const [company] = await api.get("/v1/companies");
    Object.assign(installation, { server, api, company, url: server.url });
    installation.person = await installation.addPerson(PERSON);
    return installation;
  }

  async addPerson({ name, email, password }) {
    const user = await this.api.post(`/v1/companies/${this.company.id}/users`, { name, email, password });
    assert.equal(user.status, "active");
    return { ...user, password };
  }

  /** Registers an application; unless `access` is false, the company is entitled and the person may use it. */
  async register(data, { access = true } = {}) {
    const application = await this.api.post("/v1/applications", data);
    if (access) await this.giveAccess(application, [this.person]);
    return application;
  }

  async giveAccess({ client_id: id }, people, role = "user") {
    await this.api.put(`/v1/companies/${this.company.id}/entitlements/${id}`, {});
    await this.api.put(`/v1/companies/${this.company.id}/applications/${id}/access`, {
      roles: [{ role, user_ids: people.map((person) => person.id) }],
    });
  }

  stop() {
    return this.server.stop();
  }
}
