// The process is killed under load, again and again.
import { test } from "node:test";

import { FACTOR } from "../support/factor.js";
import { Installation } from "../support/installation.js";
import { Load } from "../support/load.js";
import { recipients } from "../support/mail.js";
import { isSound } from "../support/sqlite.js";
import { pause, until } from "../support/wait.js";

/** How often the process is killed in the short form. */
const KILLS = 4;

test("no acknowledged write is lost when the process is killed repeatedly under load", async (context) => {
  const installation = await Installation.create({ env: { ALDABA_RATE_LIMIT: "0", ALDABA_CODE_LIFETIME: "10m" } });
  const { server } = installation;
  context.after(() => server.kill());
  const load = await Load.on(installation);
  for (let kill = 0; kill < KILLS * FACTOR; kill += 1) {
    load.start();
    await load.acknowledges(40);
    await pause(Math.random() * 200);
    await server.kill();
    await load.stop();
    await isSound(server);
    await server.start();
    await load.verify();
  }
  // A mail that was being written is written again two minutes later.
  const lacking = () => {
    const mailed = recipients(server);
    return load.invited.filter((email) => !mailed.has(email));
  };
  await until(() => lacking().length === 0, () => `no mail to ${lacking()}`, { timeout: 180_000, every: 1_000 });
  context.diagnostic(`${KILLS * FACTOR} kills: ${JSON.stringify(load.counts)}`);
  await server.stop();
});
