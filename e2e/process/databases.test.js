// The database server is killed, hangs, restarts, or is cut off, under load. Aldaba is never restarted.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { DatabaseServer } from "../support/databases.js";
import { FACTOR } from "../support/factor.js";
import { Installation } from "../support/installation.js";
import { Load } from "../support/load.js";
import { pause, until } from "../support/wait.js";

/** How many seconds the database hangs in the short form. */
const HANG = 10;
/** The longest time until an answer while it hangs, in milliseconds: the server gives up after two to three seconds. */
const PATIENCE = 8_000;
/** How many requests are refused before there is space again, and what the log says meanwhile. */
const REFUSED = 10;
const FULL = /No space left on device|is full/;
const FROM_MEMORY = ["/oauth2/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/healthz"];
const FROM_THE_DATABASE = ["/readyz", "/v1/companies", "/v1/audit-events"];

const FAULTS = {
  "is killed": async (database) => {
    await database.kill();
    await pause(500);
    await database.start();
  },
  "hangs for two seconds": async (database) => {
    database.freeze();
    await pause(2_000);
    database.thaw();
  },
  "restarts": async (database) => {
    await database.stop();
    await database.start();
  },
  "loses all connections": async (database) => database.relay.cut(),
  // Its files have some free pages: writes succeed until one of them has to grow.
  "has a full disk": async (database, { load, server }) => {
    const before = server.lines.length;
    database.faults.choose("space");
    await load.fill(REFUSED);
    database.faults.clear();
    const says = () => server.lines.slice(before).some((line) => FULL.test(line));
    await until(says, "the log does not say that the disk of the database is full");
    if (database.hasEnded) await database.start();
  },
};

for (const kind of ["mariadb", "postgres"]) {
  describe(kind, () => {
    let database;
    let installation;
    let load;

    before(async () => {
      database = await DatabaseServer.start(kind);
      const env = {
        ALDABA_DATABASE_URL: database.url,
        ALDABA_ENCRYPTION_KEY: randomBytes(32).toString("base64"),
        ALDABA_RATE_LIMIT: "0",
        ALDABA_CODE_LIFETIME: "10m",
      };
      installation = await Installation.create({ env });
      load = await Load.on(installation);
    });

    after(async () => {
      const panics = installation?.server.lines.filter((line) => line.includes("panicked at"));
      await installation?.server.kill();
      await database?.close();
      assert.deepEqual(panics, []);
    });

    for (const [what, fault] of Object.entries(FAULTS)) {
      test(`nothing that is acknowledged is lost when ${kind} ${what} under load`, async (context) => {
        let longest = 0;
        for (let round = 0; round < FACTOR; round += 1) {
          load.start();
          await load.acknowledges(20);
          await pause(Math.random() * 100);
          await fault(database, { load, server: installation.server });
          const over = Date.now();
          await isReady();
          longest = Math.max(longest, Date.now() - over);
          await load.acknowledges(20);
          await load.stop();
          await load.verify();
        }
        context.diagnostic(`${FACTOR} times, ready after ${longest} ms, slowest answer ${load.slowest} ms: ${JSON.stringify(load.counts)}`);
        load.forget();
      });
    }

    test(`while ${kind} hangs, every request is answered soon, and afterwards everything works`, async (context) => {
      load.start();
      await load.acknowledges(20);
      database.freeze();
      context.after(() => database.thaw());
      const seconds = HANG * FACTOR;
      const slowest = { "from memory": 0, others: 0 };
      for (const end = Date.now() + seconds * 1_000; Date.now() < end; await pause(1_000)) {
        await Promise.all(FROM_MEMORY.map(async (path) => {
          const { status, duration } = await ask(path);
          assert.equal(status, 200, path);
          slowest["from memory"] = Math.max(slowest["from memory"], duration);
        }));
        await Promise.all(FROM_THE_DATABASE.map(async (path) => {
          const { status, headers, duration } = await ask(path);
          assert.equal(status, 503, path);
          assert.ok(headers.has("retry-after"), path);
          slowest.others = Math.max(slowest.others, duration);
        }));
      }
      database.thaw();
      const over = Date.now();
      await isReady();
      const ready = Date.now() - over;
      slowest.others = Math.max(slowest.others, load.slowest);
      await load.acknowledges(20);
      await load.stop();
      await load.verify();
      const counts = JSON.stringify(load.counts);
      context.diagnostic(`${seconds} s, ready after ${ready} ms, slowest answers ${JSON.stringify(slowest)}: ${counts}`);
      assert.equal(load.counts.unanswered, 0);
      assert.ok(Math.max(...Object.values(slowest)) < PATIENCE, JSON.stringify(slowest));
      load.forget();
    });

    /** Sends a request as an administrator, and measures how long the answer takes, in milliseconds. */
    const ask = async (path) => {
      const begun = Date.now();
      const headers = { authorization: `Bearer ${installation.api.token}` };
      const answer = await fetch(installation.url + path, { headers, signal: AbortSignal.timeout(30_000) });
      await answer.arrayBuffer();
      return { status: answer.status, headers: answer.headers, duration: Date.now() - begun };
    };

    const isReady = () => until(async () => (await fetch(`${installation.url}/readyz`)).ok, "not ready again");
  });
}
