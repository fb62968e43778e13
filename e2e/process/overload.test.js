// Callers who hang up, wait, or send slowly: others are served, and what they cost is bounded.
import assert from "node:assert/strict";
import { before, after, test } from "node:test";

import { FACTOR } from "../support/factor.js";
import { ADMIN } from "../support/installation.js";
import { memory, metric, ownMemory, processorTime } from "../support/process.js";
import { Server } from "../support/server.js";
import { open, post } from "../support/sockets.js";
import { Visitor } from "../support/visitor.js";
import { pause, until } from "../support/wait.js";

/** How many passwords may be hashed in parallel. */
const PARALLEL = 2;
/** The memory of one hash in MiB. */
const HASH = 19;
const HANG_UPS = 30;
const IDLE = 1_000;
/** How often they come back, and the most that each may cost, in KiB. */
const ROUNDS = 3;
const CONNECTION = 24;
/** The memory that may be kept after they have ended, in MiB. */
const KEPT = 8;
const SLOW = 20;
/** How long an answer may take, in milliseconds, on a machine that may be slow. */
const PATIENCE = 30_000;
/** How long slow requests are waited for, in milliseconds. The server closes their connections after 15 and 30 seconds. */
const CUT_OFF = 100_000;

let server;

before(async () => {
  server = await Server.create({ env: { ALDABA_HASH_PARALLEL: String(PARALLEL) } });
  await server.setUp({ company: "Acme", ...ADMIN });
  await server.start();
});

after(() => server?.kill());

/** Signs in as a person does, and returns how long it took, in milliseconds. */
async function signIn() {
  const begun = Date.now();
  const answer = await new Visitor(server).signIn(ADMIN);
  assert.equal(answer.status, 303);
  return Date.now() - begun;
}

/** Asks for what is in memory, and returns the longest answer, in milliseconds. */
async function isServed() {
  let longest = 0;
  for (const path of ["/readyz", "/oauth2/jwks", "/sign-in"]) {
    const begun = Date.now();
    const answer = await fetch(server.url + path, { signal: AbortSignal.timeout(PATIENCE), headers: { connection: "close" } });
    assert.equal(answer.status, 200, path);
    await answer.arrayBuffer();
    longest = Math.max(longest, Date.now() - begun);
  }
  return longest;
}

test("sign-ins whose callers disconnect need only the memory of the parallel hashes", async (context) => {
  const count = HANG_UPS * FACTOR;
  await signIn();
  const page = await fetch(`${server.url}/sign-in`);
  const cookie = page.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const csrf = (await page.text()).match(/name="csrf"[^>]*value="([^"]+)"/)[1];
  const request = post(server, "/sign-in", { csrf, email: "nobody@example.com", password: "wrong horse" }, { cookie });
  const [hashes, before] = [await metric(server, "aldaba_password_hashes_total"), memory(server, "VmHWM")];
  for (let number = 0; number < count; number += 1) {
    const socket = await open(server, request);
    await pause(4);
    socket.resetAndDestroy();
  }
  const took = await signIn();
  const hashed = (await metric(server, "aldaba_password_hashes_total")) - hashes - 1;
  const grown = memory(server, "VmHWM") - before;
  context.diagnostic(`${count} hang-ups: ${hashed} hashes, ${grown} MiB at most, the next sign-in took ${took} ms`);
  assert.ok(hashed <= count, `${hashed} hashes`);
  assert.ok(grown < (PARALLEL + 1) * HASH, `${grown} MiB more`);
  assert.ok(took < PATIENCE, `a sign-in took ${took} ms`);
});

test("connections that nobody uses cost little, no more the next time, and nothing when they have ended", async (context) => {
  const count = IDLE * FACTOR;
  const before = memory(server);
  const own = ownMemory(server);
  const peaks = [];
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sockets = [];
    for (let number = 0; number < count; number += 100) {
      const address = `127.0.0.${2 + Math.floor(number / 500)}`;
      sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => open(server, "", address)))));
    }
    const used = processorTime(server);
    await pause(1_000);
    const busy = processorTime(server) - used;
    peaks.push(memory(server));
    slowest = Math.max(slowest, await isServed());
    const closed = sockets.filter((socket) => socket.isClosed).length;
    for (const socket of sockets) socket.destroy();
    slowest = Math.max(slowest, await isServed());
    assert.equal(closed, 0, "connections that were closed");
    assert.ok(busy < 0.5, `${busy} seconds of processor time in one`);
  }
  let kept;
  await until(async () => {
    await isServed();
    kept = Math.round((ownMemory(server) - own) / 1024);
    return kept < KEPT;
  }, () => `${kept} MiB are kept`);
  const figures = `${before} MiB before, at most ${peaks} MiB with them, ${kept} MiB more afterwards`;
  context.diagnostic(`${count} connections, ${ROUNDS} times: ${figures}; the slowest answer took ${slowest} ms`);
  for (const peak of peaks) assert.ok(peak - before < 20 + (count * CONNECTION) / 1024, figures);
});

test("requests that are sent slowly are cut off, and others are served", async (context) => {
  const half = post(server, "/oauth2/token", { grant_type: "authorization_code", code: "x".repeat(5_000) });
  const head = half.indexOf("\r\n\r\n") + 4;
  const begins = { heads: half.slice(0, 40), bodies: half.slice(0, head + 10) };
  const begun = Date.now();
  const slow = [];
  for (const [kind, begin] of Object.entries(begins)) {
    for (let number = 0; number < SLOW * FACTOR; number += 1) {
      const socket = await open(server, begin);
      socket.on("close", () => {
        socket.lasted = Date.now() - begun;
      });
      slow.push({ kind, socket });
    }
  }
  let slowest = 0;
  await until(async () => {
    for (const { socket } of slow) if (!socket.isClosed) socket.write("x");
    slowest = Math.max(slowest, await isServed());
    return slow.every(({ socket }) => socket.isClosed);
  }, "slow requests are not cut off", { every: 1_000, timeout: CUT_OFF });
  const lasted = (wanted) => Math.max(...slow.filter(({ kind }) => kind === wanted).map(({ socket }) => socket.lasted));
  const [heads, bodies] = [lasted("heads"), lasted("bodies")];
  const figures = `heads after ${heads} ms, bodies after ${bodies} ms, others were answered within ${slowest} ms`;
  context.diagnostic(`${slow.length} slow requests: ${figures}`);
});
