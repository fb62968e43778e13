// More connections than there are descriptors for: the server goes on, idly, and says why.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ADMIN } from "../support/installation.js";
import { limitOfOpenFiles, openFiles, ownMemory, processorTime } from "../support/process.js";
import { Server } from "../support/server.js";
import { open } from "../support/sockets.js";
import { PATIENCE, pause, until } from "../support/wait.js";

test("with more connections than descriptors only idle connections are closed", async () => {
  const server = await Server.create();
  await server.setUp({ company: "Acme", ...ADMIN });
  server.through = ["sh", "-c", 'ulimit -n 80; exec "$@"', "sh"];
  await server.start();
  const idle = await Promise.all(Array.from({ length: 150 }, () => open(server)));
  // Half of a request, which no client ends.
  const halves = await Promise.all(Array.from({ length: 10 }, () => open(server, "GET /healthz HTTP/1.1\r\nHost: l")));
  const before = processorTime(server);
  await pause(5_000);
  const used = processorTime(server) - before;
  assert.ok(used < 1, `${used} seconds of processor time in 5`);
  for (const path of ["/readyz", "/oauth2/jwks", "/sign-in"]) {
    const answer = await fetch(server.url + path, { signal: AbortSignal.timeout(PATIENCE) });
    assert.equal(answer.status, 200, path);
    await answer.arrayBuffer();
  }
  assert.ok(idle.some((socket) => socket.isClosed), "no connection was closed");
  const logged = server.lines.filter((line) => line.includes("connections cannot be accepted"));
  assert.equal(logged.length, 1, logged.join("\n"));
  for (const socket of [...idle, ...halves]) socket.destroy();
  await until(async () => (await fetch(`${server.url}/readyz`)).ok, "not ready after the connections are gone");
  await server.kill();
});

test("the limit of open files is raised as far as it may be", async (t) => {
  const server = await Server.create();
  // A shell cannot set a hard limit below the soft one.
  server.through = ["sh", "-ec", 'ulimit -Sn 64; ulimit -Hn 512; exec "$@"', "sh"];
  await server.start();
  t.after(() => server.stop());
  assert.equal(limitOfOpenFiles(server), 512);
});

test("connections that are not used take little memory, which later ones use again", async (t) => {
  const server = await Server.create();
  await server.start();
  t.after(() => server.stop());
  await (await fetch(`${server.url}/healthz`)).text();
  const before = ownMemory(server);
  const files = openFiles(server);
  const count = 2_000;
  const each = [];
  for (let round = 0; round < 3; round += 1) {
    const sockets = [];
    for (let number = 0; number < count; number += 1) {
      sockets.push(await open(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    await until(() => sockets.every((socket) => socket.text.endsWith("ok")), "not everything is answered");
    each.push((ownMemory(server) - before) / count);
    for (const socket of sockets) socket.destroy();
    await until(() => openFiles(server) < files + 50, "the connections do not end");
  }
  assert.ok(each[0] < 24, `${each[0]} kB for each connection`);
  // The memory of connections that have ended is used again.
  assert.ok(each.at(-1) < each[0] * 2, `${each.join(", ")} kB for each connection, one round after the other`);
  // When free memory returns to the system is the allocator's choice, so this is printed only.
  const kept = (ownMemory(server) - before) / count;
  t.diagnostic(`${each.map((kB) => kB.toFixed(1)).join(", ")} kB for each connection, ${kept.toFixed(1)} kB afterwards`);
});

test("HTTP/2 without TLS is off", async () => {
  const server = await Server.create();
  await server.start();
  const socket = await open(server, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
  await until(() => socket.isClosed, "the connection is not closed");
  assert.equal(socket.text, "");
  await server.stop();
});
