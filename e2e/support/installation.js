// An installation that is finished, with a company, an administrator and a person, for tests that begin there.
import assert from "node:assert/strict";

import { Api } from "./api.js";
import { Server } from "./server.js";

export const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
export const PERSON = { name: "Paula Person", email: "paula@example.com", password: "staple under the bridge" };

export class Installation {
  /** `tokenLifetime` is that of the token with which `api` calls. */
  static async create({ tokenLifetime, ...options } = {}) {
    const installation = new Installation();
    const server = await Server.create(options);
    // The schema of a database server is left to this command.
    if (server.env.ALDABA_DATABASE_URL) await server.succeed("migrate");
    // The embedded database is one process's at a time, so these come before the server.
    await server.setUp({ company: "Acme", ...ADMIN });
    const token = await server.token(ADMIN.email, tokenLifetime);
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
