// The worker as a process of its own, beside a server without one.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { DatabaseServer } from "../support/databases.js";
import { FACTOR } from "../support/factor.js";
import { Installation } from "../support/installation.js";
import { MailServer } from "../support/mail-server.js";
import { mailsTo } from "../support/mail.js";
import { pause, until } from "../support/wait.js";

const GUEST = "guest@example.com";
const WITHOUT_WORKER = ["serve", "--no-worker"];
/** How often the worker is killed in the short form. */
const KILLS = 3;
/** Longer than a worker takes to find a job: it looks every second. */
const TWO_LOOKS = 2_500;

async function invite({ api, company }, email = GUEST) {
  await api.post(`/v1/companies/${company.id}/users`, { name: "Guest", email });
}

function invitations({ api }) {
  return api.get("/v1/jobs?q=mail.invitation");
}

async function isDone(installation) {
  const jobs = await invitations(installation);
  return jobs.length > 0 && jobs.every((job) => job.state === "done");
}

test("a server without a worker leaves a job queued, and a worker beside it does the job", async (context) => {
  const database = await DatabaseServer.start("postgres");
  context.after(() => database.close());
  const env = { ALDABA_DATABASE_URL: database.url, ALDABA_ENCRYPTION_KEY: randomBytes(32).toString("base64") };
  const installation = await Installation.create({ env, command: WITHOUT_WORKER });
  context.after(() => installation.server.kill());
  await invite(installation);
  await pause(TWO_LOOKS);
  const [job] = await invitations(installation);
  assert.deepEqual([job.state, job.attempts], ["waiting", 0]);

  const worker = await installation.server.worker();
  context.after(() => worker.kill());
  await worker.start();
  await mailsTo(installation.server, GUEST);
  await until(() => isDone(installation), "the job is not done");
  // It serves nothing but its health and its metrics.
  for (const [path, status] of [["/healthz", 200], ["/metrics", 200], ["/v1/jobs", 404], ["/sign-in", 404]]) {
    assert.equal((await fetch(worker.url + path)).status, status, path);
  }
  await worker.stop();
  await installation.stop();
});

test("a worker on an embedded database that a server has open is rejected", async (context) => {
  const installation = await Installation.create({ command: WITHOUT_WORKER });
  context.after(() => installation.server.kill());
  const worker = await installation.server.worker();
  const { code, output } = await worker.run("worker");
  assert.ok(code > 0, output);
  assert.match(output, /another aldaba has this database open/);
  await installation.stop();
});

test("a worker whose address is in use names it", async (context) => {
  const installation = await Installation.create();
  context.after(() => installation.server.kill());
  const { port } = installation.server;
  const worker = await installation.server.worker({ env: { ALDABA_WORKER_BIND: `127.0.0.1:${port}` } });
  const { code, output } = await worker.run("worker");
  assert.ok(code > 0, output);
  assert.ok(output.includes(String(port)), output);
  await installation.stop();
});

test("the jobs of a worker that is killed are done once by the next one", async (context) => {
  const mail = await MailServer.start();
  context.after(() => mail.close());
  const installation = await Installation.create({ command: WITHOUT_WORKER });
  context.after(() => installation.server.kill());
  await invite(installation);
  const jobs = await invitations(installation);
  await installation.stop();

  // Each is killed while it waits for the answer of the mail server.
  mail.hangs = true;
  for (let kill = 0; kill < KILLS * FACTOR; kill += 1) {
    mail.unanswered = [];
    const worker = await installation.server.worker({ env: mail.env });
    await worker.start();
    await until(() => mail.unanswered.includes(GUEST), "the worker sends nothing");
    await worker.kill();
  }
  mail.hangs = false;
  const worker = await installation.server.worker({ env: mail.env });
  context.after(() => worker.kill());
  await worker.start();
  await until(() => mail.taken.includes(GUEST), () => `no mail to ${GUEST}: ${mail.taken}`);
  // A worker that is stopped finishes its jobs first.
  await worker.stop();
  assert.equal(mail.taken.filter((recipient) => recipient === GUEST).length, 1);

  await installation.server.start();
  const [done] = await invitations(installation);
  assert.deepEqual([done.id, done.state], [jobs[0].id, "done"]);
  assert.ok(done.attempts > 1, `${done.attempts} attempts`);
  await installation.stop();
});
