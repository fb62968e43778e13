// What the clients that are generated from the OpenAPI document share: each is generated and compiled here, and goes
// through the scenario of README.md against a server of its own.
import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { run } from "../support/child.js";
import { Server } from "../support/server.js";
import { Api } from "../support/api.js";

export const DOCUMENT = join(import.meta.dirname, "../../openapi/openapi.json");
export const PROGRAMS = join(import.meta.dirname, "../node_modules/.bin");
export const PYTHON = join(import.meta.dirname, "../.venv/bin");
// Debian's Go is too old; this one comes with the packages of Python, and downloads no other.
const goEnvironment = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-buildvcs=false" };

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };

/** How long a program may take, in milliseconds: a compiler may have to download its libraries first. */
const TIMEOUT = 300_000;

/** Compiles the program in the folder of a Go module. */
export async function buildGo(module, program) {
  await go(module, ["build", "-o", program, "."]);
}

/** Runs Go in the folder of a module. */
export function go(module, args, options = {}) {
  return succeed(join(PYTHON, "go"), args, { cwd: module, env: goEnvironment, ...options });
}

/** Runs a program that has to succeed; what it printed. */
export async function succeed(command, args, options) {
  const { code, output } = await run(command, args, { timeout: TIMEOUT, ...options });
  assert.equal(code, 0, `${command} ended with ${code}:\n${output}`);
  return output;
}

/** An empty folder in a client's own, which git ignores. */
export function emptyFolder(client) {
  const folder = join(import.meta.dirname, client, "generated");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The access token of an application that is an administrator. */
async function applicationToken(api) {
  const scope = "aldaba.api";
  const robot = { name: "Robot", grant_types: ["client_credentials"], scope, system_role: "admin" };
  const { client_id, client_secret } = await api.post("/v1/applications", robot);
  const form = { grant_type: "client_credentials", client_id, client_secret, scope };
  const answer = await fetch(`${api.url}/oauth2/token`, { method: "POST", body: new URLSearchParams(form) });
  assert.equal(answer.status, 200);
  return (await answer.json()).access_token;
}

/** A test in which the program that `generate` makes goes through the scenario: it is given a URL and a token. */
export function testScenario(name, generate) {
  let server;
  let api;

  before(async () => {
    server = await Server.create();
    await server.setUp({ company: "Acme", ...ADMIN });
    const token = await server.token(ADMIN.email);
    await server.start();
    api = new Api(server.url, token);
  });

  after(() => server?.stop());

  test(name, async () => {
    const [command, ...args] = await generate();
    await succeed(command, [...args, server.url, api.token]);
    await succeed(command, [...args, server.url, await applicationToken(api)]);
    const left = await Promise.all([api.get("/v1/companies"), api.get("/v1/applications")]);
    assert.deepEqual(left.map((list) => list.length), [1, 1], "the program left something");
  });
}
