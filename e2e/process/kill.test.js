// The process is killed under load, again and again.
import { test } from "node:test";

import { FACTOR } from "../support/factor.js";
import { Installation } from "../support/installation.js";
import { Load } from "../support/load.js";
import { isSound } from "../support/sqlite.js";
import { pause } from "../support/wait.js";

/** How often the process is killed in the short form. */
const KILLS = 4;

test("nothing that is acknowledged is lost when the process is killed under load, again and again", async (context) => {
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
  context.diagnostic(`${KILLS * FACTOR} kills: ${JSON.stringify(load.counts)}`);
  await server.stop();
});
