// What the clients that are generated from the OpenAPI document share: each is generated and compiled here, again when
// something that it is made from has changed, and goes through the scenario of README.md against a server of its own.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { run } from "../support/child.js";
import { furnish } from "../support/installation.js";
import { Server } from "../support/server.js";
import { Api } from "../support/api.js";

export const DOCUMENT = join(import.meta.dirname, "../../openapi/openapi.json");
export const PROGRAMS = join(import.meta.dirname, "../node_modules/.bin");
export const PYTHON = join(import.meta.dirname, "../.venv/bin");
// Debian's Go is too old; this one comes with the packages of Python, and downloads no other.
const goEnvironment = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "-buildvcs=false" };

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

/** What every client is made from: the document, and what says how and with which versions. */
const INPUTS = ["../../openapi/openapi.json", "../package-lock.json", "../requirements.txt", "generated.js", "openapi-generator.js"];

/** A hash of what a client is made from: the files in its own folder and the file of its test too. */
function sources(client, test) {
  const own = join(import.meta.dirname, client);
  const entries = existsSync(own) ? readdirSync(own, { withFileTypes: true }).filter((entry) => entry.isFile()) : [];
  const inputs = INPUTS.map((name) => join(import.meta.dirname, name));
  const hash = createHash("sha256");
  for (const file of [...entries.map(({ name }) => join(own, name)).sort(), test, ...inputs]) {
    hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/**
 * The folder `generated` in a client's own, which git ignores. `make` gets it empty and fills it; it is left out if it filled
 * the folder before, from the same sources, unless `ALDABA_CLIENTS` is `anew`. `test` is the file of the test.
 */
export async function generated(client, test, make) {
  const folder = join(import.meta.dirname, client, "generated");
  const mark = join(folder, ".made-from");
  const now = sources(client, test);
  const isMade = existsSync(mark) && readFileSync(mark, "utf8") === now;
  if (isMade && process.env.ALDABA_CLIENTS !== "anew") return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await make(folder);
  writeFileSync(mark, now);
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
    const token = await furnish(server);
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
