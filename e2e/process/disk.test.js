// A disk that is full or fails: what is acknowledged is kept, the rest is answered 503, and it goes on by itself.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Faults } from "../support/faults.js";
import { ADMIN } from "../support/installation.js";
import { Server } from "../support/server.js";
import { isSound } from "../support/sqlite.js";
import { Visitor } from "../support/visitor.js";
import { until } from "../support/wait.js";

class Caller {
  acknowledged = [];
  refused = 0;
  #number = 0;

  constructor(server, token) {
    this.server = server;
    this.headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  /** Adds companies, `count` of them side by side, and notes what is acknowledged. */
  async add(count) {
    const add = async () => {
      this.#number += 1;
      const body = JSON.stringify({ name: `Company ${this.#number} ${"x".repeat(80)}` });
      const answer = await fetch(`${this.server.url}/v1/companies`, { method: "POST", headers: this.headers, body });
      if (answer.status === 503) {
        this.refused += 1;
        await answer.arrayBuffer();
        return;
      }
      assert.equal(answer.status, 201, await answer.clone().text());
      this.acknowledged.push((await answer.json()).id);
    };
    await Promise.all(Array.from({ length: count }, add));
  }

  async keepsWhatItAcknowledged() {
    for (const id of this.acknowledged) {
      const answer = await fetch(`${this.server.url}/v1/companies/${id}`, { headers: this.headers });
      assert.equal(answer.status, 200, `company ${id} was acknowledged and is lost`);
      await answer.arrayBuffer();
    }
  }
}

/** Signs in. A session that is begun is one. */
async function signIn(server) {
  const visitor = new Visitor(server);
  const { status } = await visitor.signIn(ADMIN);
  if (status === 303) assert.ok(await visitor.isSignedIn(), "a session was begun and is lost");
  return status;
}

const status = async (server, path) => (await fetch(`${server.url}${path}`)).status;

for (const [fault, what] of [["space", "is full"], ["write", "cannot be written"], ["sync", "cannot be synced"]]) {
  test(`nothing that is acknowledged is lost while and after the disk ${what}`, async () => {
    const server = await Server.create();
    await server.setUp({ company: "Acme", ...ADMIN });
    const caller = new Caller(server, await server.token(ADMIN.email));
    const faults = await Faults.below(server.data);
    Object.assign(server.env, faults.env);
    await server.start();
    await caller.add(3);
    for (const round of [1, 2]) {
      faults.choose(fault);
      const refused = caller.refused;
      for (let number = 0; number < 30 || caller.refused === refused; number += 1) {
        await caller.add(number % 3 === 2 ? 8 : 1);
        assert.ok(number < 500, `nothing was refused in round ${round}`);
      }
      await caller.keepsWhatItAcknowledged();
      await signIn(server);
      await until(async () => (await status(server, "/readyz")) === 503, "ready although nothing can be written");
      for (const path of ["/healthz", "/oauth2/jwks", "/.well-known/openid-configuration"]) {
        assert.equal(await status(server, path), 200, path);
      }
      faults.clear();
      await until(async () => (await status(server, "/readyz")) === 200, "not ready again");
      const before = caller.acknowledged.length;
      await caller.add(10);
      assert.equal(caller.acknowledged.length, before + 10);
      assert.equal(await signIn(server), 303);
      await caller.keepsWhatItAcknowledged();
    }
    await server.kill();
    await isSound(server);
    await server.start();
    await caller.keepsWhatItAcknowledged();
    await server.kill();
  });
}

test("a server that starts on a full disk reports it", async () => {
  const server = await Server.create();
  await server.setUp({ company: "Acme", ...ADMIN });
  const faults = await Faults.below(server.data);
  Object.assign(server.env, faults.env);
  faults.choose("space");
  for (const command of [["serve"], ["migrate"]]) {
    const { code, output } = await server.run(...command);
    assert.ok(code > 0, output);
    assert.match(output, /the disk is full: there is no space left for .*aldaba\.db/);
  }
  faults.clear();
  await server.start();
  await server.stop();
});
