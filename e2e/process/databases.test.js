// The database server is killed, hangs, restarts, or is cut off, under load. Aldaba is never restarted.
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";

import { DatabaseServer } from "../support/databases.js";
import { FACTOR } from "../support/factor.js";
import { Installation } from "../support/installation.js";
import { Load } from "../support/load.js";
import { pause, until } from "../support/wait.js";

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
      await installation?.server.kill();
      await database?.close();
    });

    for (const [what, fault] of Object.entries(FAULTS)) {
      test(`nothing that is acknowledged is lost when ${kind} ${what} under load`, async (context) => {
        let longest = 0;
        for (let round = 0; round < FACTOR; round += 1) {
          load.start();
          await load.acknowledges(20);
          await pause(Math.random() * 100);
          await fault(database);
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

    const isReady = () => until(async () => (await fetch(`${installation.url}/readyz`)).ok, "not ready again");
  });
}
