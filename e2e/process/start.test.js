// How the program starts, what it refuses, and what it says then.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Api } from "../support/api.js";
import { ADMIN } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";
import { Server } from "../support/server.js";

/** Asserts that a command fails, and that its output names the cause and contains no stack trace. */
async function fails(server, args, ...patterns) {
  const { code, signal, output } = await server.run(...args);
  assert.equal(signal, null, output);
  assert.ok(code > 0, `aldaba ${args.join(" ")} ended with ${code}:\n${output}`);
  for (const pattern of patterns) assert.match(output, pattern);
  assert.doesNotMatch(output, /panicked|RUST_BACKTRACE|Os \{|Err\(/);
  return output;
}

test("an invalid address is rejected", async () => {
  for (const [url, why] of [["somewhere", /URL/], ["http://aldaba.example.com", /https/], ["https://a.example.com/path", /./]]) {
    const server = await Server.create({ env: { ALDABA_PUBLIC_URL: url } });
    await fails(server, ["serve"], /ALDABA_PUBLIC_URL/, why);
  }
});

test("an invalid database URL is rejected without revealing its password", async () => {
  const server = await Server.create({ env: { ALDABA_DATABASE_URL: "oracle://aldaba:s3cret@db/aldaba" } });
  const output = await fails(server, ["serve"], /ALDABA_DATABASE_URL/);
  assert.doesNotMatch(output, /s3cret/);
});

test("a data folder that is not writable is named", async () => {
  const server = await Server.create();
  const file = join(server.data, "file");
  writeFileSync(file, "");
  server.env.ALDABA_DATA_DIR = join(file, "data");
  const output = await fails(server, ["serve"]);
  assert.ok(output.includes(server.env.ALDABA_DATA_DIR), output);
});

test("a port in use is named", async () => {
  const server = await Server.create();
  const other = createServer().listen(server.port, "127.0.0.1");
  await once(other, "listening");
  try {
    const output = await fails(server, ["serve"]);
    assert.ok(output.includes(String(server.port)), output);
  } finally {
    other.close();
  }
});

test("check-config reports every error at once and changes nothing", async () => {
  const server = await Server.create({
    env: {
      ALDABA_PUBLIC_URL: "ftp://aldaba.example.com",
      ALDABA_BIND: "everywhere",
      ALDABA_SESSION_LIFETIME: "a while",
      ALDABA_LOG_FORMAT: "poem",
      ALDABA_ENCRYPTION_KEY_FILE: "/nowhere/key",
      ALDABA_PUBLIK_URL: "a slip of the pen",
    },
  });
  const names = Object.keys(server.env).filter((name) => name.startsWith("ALDABA_") && name !== "ALDABA_DATA_DIR");
  await fails(server, ["check-config"], ...names.map((name) => new RegExp(`\\b${name}\\b`)));
});

test("check-config accepts a valid configuration", async () => {
  const server = await Server.create();
  const { code, output } = await server.run("check-config");
  assert.equal(code, 0, output);
});

test("a second server on the same database is rejected and the first continues", async () => {
  const first = await Server.create();
  await first.start();
  try {
    const second = await Server.create({ env: { ALDABA_DATA_DIR: first.data } });
    await fails(second, ["serve"], /already|another|in use|locked/i);
    const file = join(second.data, "password");
    writeFileSync(file, ADMIN.password);
    const setup = ["setup", "--company", "Acme", "--email", ADMIN.email, "--password-file", file];
    await fails(second, setup, /already|another|in use|locked/i);
    assert.equal((await fetch(`${first.url}/readyz`)).status, 200);
  } finally {
    await first.stop();
  }
  // Nothing is left that keeps the next one away.
  await first.start();
  await first.stop();
});

test("a token created beside a running server is valid there at once", async () => {
  const server = await Server.create();
  await server.setUp({ company: "Acme", ...ADMIN });
  await server.start();
  try {
    const [company] = await new Api(server.url, await server.token(ADMIN.email)).get("/v1/companies");
    assert.equal(company.name, "Acme");
    await new Api(server.url, "made-up").get("/v1/companies", 401);
  } finally {
    await server.stop();
  }
});

test("setting up on the command line works once", async () => {
  const server = await Server.create();
  await server.setUp({ company: "Acme", ...ADMIN });
  const file = join(server.data, "password");
  const again = ["setup", "--company", "Other", "--email", "other@example.com", "--password-file", file];
  await fails(server, again, /already/i);
  await fails(server, ["token", "--email", "nobody@example.com", "--ttl", "1h"], /nobody@example\.com/);
});

test("setting up on the command line reports errors", async () => {
  const server = await Server.create();
  const file = join(server.data, "password");
  writeFileSync(file, "short\n");
  await fails(server, ["setup", "--company", " ", "--email", "no address", "--password-file", file], /email/i, /password/i, /company|name/i);
  await fails(server, ["setup", "--company", "Acme", "--email", "a@example.com", "--password-file", "/nowhere/password"], /\/nowhere\/password/);
});

test("the set-up link is printed at every start until it is used, and its secret nowhere else", async () => {
  const server = await Server.create();
  await server.start();
  const link = await server.setupLink();
  await server.stop();
  assert.match(link, /\/setup#[A-Za-z0-9._~-]{32,}$/);
  await server.start();
  const again = await server.setupLink();
  await server.stop();
  // Only a digest of it is kept.
  for (const text of [link, again]) {
    const secret = text.split("#")[1];
    assert.ok(!readFileSync(join(server.data, "aldaba.db")).includes(secret), "the secret lies in the database");
  }
});

test("files with secrets are readable by their owner only", async () => {
  const server = await Server.create();
  // A folder that anybody may look into.
  chmodSync(server.data, 0o755);
  await server.setUp({ company: "Acme", ...ADMIN });
  await server.start();
  try {
    const api = new Api(server.url, await server.token(ADMIN.email));
    const [company] = await api.get("/v1/companies");
    await api.post(`/v1/companies/${company.id}/users`, { name: "Guest", email: "guest@example.com" });
    await mailsTo(server, "guest@example.com");
    const modes = readdirSync(server.data, { recursive: true })
      .filter((name) => /\.db(-wal|-shm)?$|\.key$|\.eml$/.test(name))
      .map((name) => `${name.replace(/[^/]*\.eml$/, "*.eml")} ${(statSync(join(server.data, name)).mode & 0o777).toString(8)}`);
    assert.deepEqual(modes.sort(), [
      "aldaba.db 600",
      "aldaba.db-shm 600",
      "aldaba.db-wal 600",
      "encryption.key 600",
      "mail/*.eml 600",
    ]);
  } finally {
    await server.stop();
  }
});
