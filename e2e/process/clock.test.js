// The clock of the machine is set wrong and right again, while people and applications go on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { WrongClock } from "../support/clock.js";
import { FACTOR } from "../support/factor.js";
import { Installation } from "../support/installation.js";
import { Load } from "../support/load.js";
import { pause } from "../support/wait.js";

const HOUR = 3_600;
const DAY = 24 * HOUR;
/** How long the clock stays wrong in the long form: long enough to delete what expired, and to rotate keys. */
const WHILE = 70_000;

let clock;
let installation;
let load;

before(async () => {
  clock = await WrongClock.create();
  const env = { ...clock.env, ALDABA_RATE_LIMIT: "0", ALDABA_CODE_LIFETIME: "10m" };
  installation = await Installation.create({ env });
  load = await Load.on(installation, { callers: 4 });
});

after(() => installation?.server.kill());

async function goesOn() {
  assert.equal((await fetch(`${installation.url}/readyz`)).status, 200);
  load.start();
  await load.acknowledges(40);
  await load.stop();
  await load.verify();
}

for (const [what, seconds] of [
  ["an hour ahead", HOUR],
  ["an hour back", -HOUR],
  ["100 days ahead", 100 * DAY],
  ["100 days back", -100 * DAY],
]) {
  test(`nothing is lost while the clock is ${what}, and when it is set right`, async (context) => {
    await goesOn();
    clock.set(seconds);
    // 100 days later, sessions and refresh tokens have expired, and nothing else.
    if (seconds === 100 * DAY) load.grants.forget();
    await load.verify();
    await goesOn();
    if (FACTOR > 1) await pause(WHILE);
    await goesOn();
    clock.set(0);
    if (seconds === -100 * DAY) load.grants.forget();
    await load.verify();
    await goesOn();
    context.diagnostic(JSON.stringify(load.counts));
    load.forget();
  });
}
