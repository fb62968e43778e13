// What is left when the process is killed, and that requests are finished when it is asked to stop.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";

import { Installation, PERSON } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";
import { isSound } from "../support/sqlite.js";
import { Visitor, codeIn } from "../support/visitor.js";
import { pause, until } from "../support/wait.js";

const CALLBACK = "http://127.0.0.1:9/callback";

let installation;
let server;
let application;
let visitor;

before(async () => {
  installation = await Installation.create();
  ({ server } = installation);
  application = await installation.register({ name: "Notes", redirect_uris: [CALLBACK] });
  visitor = new Visitor(server);
  assert.equal((await visitor.signIn(PERSON)).status, 303);
});

after(() => installation?.stop());

/** A code for the person, who is signed in. */
async function newCode() {
  return codeIn(await visitor.authorize(application));
}

function form(fields) {
  const { client_id, client_secret } = application;
  return new URLSearchParams({ client_id, client_secret, ...fields });
}

function redemption(code) {
  return form({ grant_type: "authorization_code", code, redirect_uri: CALLBACK });
}

async function ask(body) {
  const response = await fetch(`${server.url}/oauth2/token`, { method: "POST", body });
  return { status: response.status, body: await response.json() };
}

function refused({ status, body }) {
  assert.deepEqual([status, body.error], [400, "invalid_grant"]);
}

test("a code survives a crash and works once", async () => {
  const code = await newCode();
  await server.kill();
  await server.start();
  const first = await ask(redemption(code));
  assert.equal(first.status, 200, JSON.stringify(first.body));
  refused(await ask(redemption(code)));
});

test("a crash during redemption loses no acknowledged code and redeems none twice", async () => {
  let answered = 0;
  // On a slow machine it takes longer until an answer comes before the crash.
  for (let delay = 0; delay <= 60 || answered === 0; delay = 2 * delay + 3) {
    const code = await newCode();
    const answer = ask(redemption(code)).catch(() => undefined);
    await pause(delay);
    await server.kill();
    const first = await answer;
    await isSound(server);
    await server.start();
    if (first) {
      answered += 1;
      assert.equal(first.status, 200, JSON.stringify(first.body));
      // What was answered is true after the crash as well.
      const refreshed = await ask(form({ grant_type: "refresh_token", refresh_token: first.body.refresh_token }));
      assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
      refused(await ask(redemption(code)));
    } else {
      const second = await ask(redemption(code));
      if (second.status !== 200) refused(second);
      refused(await ask(redemption(code)));
    }
  }
});

test("a crash during invitations loses no acknowledged person and no mail", async () => {
  const { api, company } = installation;
  const users = `/v1/companies/${company.id}/users`;
  const emails = Array.from({ length: 40 }, (_, index) => `guest-${index}@example.com`);
  const acknowledged = [];
  const calls = emails.map(async (email) => {
    await api.post(users, { name: "Guest", email }).then(() => acknowledged.push(email), () => {});
  });
  await until(() => acknowledged.length >= 5, "nobody is acknowledged", { every: 1 });
  await server.kill();
  await Promise.all(calls);
  await isSound(server);
  await server.start();
  const there = (await api.get(`${users}?page_size=100`)).map((user) => user.email);
  const guests = emails.filter((email) => there.includes(email));
  assert.deepEqual(acknowledged.filter((email) => !guests.includes(email)), [], "acknowledged and lost");
  for (const email of guests) await mailsTo(server, email);
  // Who is not there can be invited as if nothing had happened.
  for (const email of emails.filter((email) => !guests.includes(email))) await api.post(users, { name: "Guest", email });
});

test("a server that is stopped finishes its requests, accepts no new ones, and exits", async () => {
  const body = redemption(await newCode()).toString();
  const half = Math.floor(body.length / 2);
  const idle = connect(server.port, "127.0.0.1");
  const socket = connect(server.port, "127.0.0.1");
  await Promise.all([once(idle, "connect"), once(socket, "connect")]);
  let answer = "";
  socket.setEncoding("utf8").on("data", (data) => {
    answer += data;
  });
  const closed = once(socket, "close");
  idle.on("error", () => {});
  socket.write(
    [
      "POST /oauth2/token HTTP/1.1",
      `Host: localhost:${server.port}`,
      "Content-Type: application/x-www-form-urlencoded",
      `Content-Length: ${body.length}`,
      "Connection: close",
      // Answered when the server begins to read the body.
      "Expect: 100-continue",
      "",
      body.slice(0, half),
    ].join("\r\n"),
  );
  await until(() => answer.startsWith("HTTP/1.1 100 "), "the request is not begun");
  answer = "";
  const stopped = server.stop();
  await until(() => refusesConnections(), "the server goes on to take connections");
  socket.write(body.slice(half));
  await closed;
  await stopped;
  idle.destroy();
  assert.match(answer, /^HTTP\/1\.1 200 /);
  const { refresh_token } = JSON.parse(answer.slice(answer.indexOf("{"), answer.lastIndexOf("}") + 1));
  await server.start();
  const refreshed = await ask(form({ grant_type: "refresh_token", refresh_token }));
  assert.equal(refreshed.status, 200, JSON.stringify(refreshed.body));
});

/** Nobody new is served: the door is shut, or says that it is closing. */
async function refusesConnections() {
  const response = await fetch(`${server.url}/readyz`).catch(() => undefined);
  return response === undefined || response.status === 503;
}
