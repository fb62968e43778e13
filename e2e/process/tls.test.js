// TLS of the server itself: HTTP/1.1 and HTTP/2, and certificates that are replaced while it serves.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { connect as connectTcp } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";

import { certificate, expiredCertificate, place } from "../support/certificates.js";
import { ADMIN } from "../support/installation.js";
import { Server } from "../support/server.js";
import { until } from "../support/wait.js";

/** A server with TLS, which is not started yet, and the files of its certificate. */
async function create(pair, env = {}) {
  const server = await Server.create();
  const files = { cert: join(server.data, "tls-cert.pem"), key: join(server.data, "tls-key.pem") };
  server.url = `https://localhost:${server.port}`;
  Object.assign(server.env, {
    ALDABA_PUBLIC_URL: server.url,
    ALDABA_TLS_CERT: files.cert,
    ALDABA_TLS_KEY: files.key,
    ...env,
  });
  replace(files, pair);
  return { server, files };
}

function replace(files, pair) {
  place(files.cert, pair.cert);
  place(files.key, pair.key);
}

/** Starts a server, and waits until it is ready. */
async function start(server, options) {
  const child = server.spawn();
  await until(async () => {
    if (child.hasEnded) throw new Error(`the server ended:\n${child.output}`);
    return (await get(server, "/readyz", options).catch(() => undefined))?.status === 200;
  }, () => `the server is not ready:\n${child.output}`);
}

/** A response over HTTP/1.1, and the name in the certificate. Every call has a connection of its own. */
async function get(server, path, { ca, socket } = {}) {
  const connection = socket ? { createConnection: () => socket } : { agent: false };
  const options = { ca, servername: "localhost", ...connection };
  const sent = request(`${server.url}${path}`, options);
  sent.end();
  const [response] = await once(sent, "response");
  const name = response.socket.getPeerCertificate().subject.CN;
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode, headers: response.headers, text, name };
}

/** The status of a response over HTTP/2. */
async function getHttp2(session, path) {
  const stream = session.request({ ":path": path });
  const [headers] = await once(stream, "response");
  stream.resume();
  await once(stream, "end");
  return headers[":status"];
}

/** Sends the header of a proxy on a connection of its own; the connection with TLS after it, or `undefined`. */
async function introduce(server, header, ca) {
  const socket = connectTcp(server.port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write(header);
  const secure = connectTls({ socket, ca, servername: "localhost" });
  const outcome = await Promise.race([
    once(secure, "secureConnect").then(() => secure),
    once(secure, "close").then(() => undefined),
  ]).catch(() => undefined);
  if (!outcome) socket.destroy();
  return outcome;
}

test("HTTP/1.1 and HTTP/2 are served over TLS", async (t) => {
  const pair = certificate("first");
  const { server } = await create(pair);
  await server.setUp({ company: "Acme", ...ADMIN });
  await start(server, { ca: pair.cert });
  t.after(() => server.stop());
  const page = await get(server, "/sign-in", { ca: pair.cert });
  assert.equal(page.status, 200);
  assert.equal(page.headers["strict-transport-security"], "max-age=31536000");
  const session = connectHttp2(server.url, { ca: pair.cert });
  t.after(() => session.close());
  await once(session, "connect");
  assert.equal(session.alpnProtocol, "h2");
  const paths = ["/sign-in", "/oauth2/jwks", "/.well-known/openid-configuration", "/healthz"];
  assert.deepEqual(await Promise.all(paths.map((path) => getHttp2(session, path))), paths.map(() => 200));
  session.close();
});

test("a new certificate is used without a restart, and a bad one keeps the earlier", async () => {
  const first = certificate("first");
  const { server, files } = await create(first);
  await start(server, { ca: first.cert });
  const errors = () => server.lines.filter((line) => line.includes("the earlier certificate stays"));
  const second = certificate("second");
  for (const [number, bad] of [
    { cert: second.cert, key: first.key },
    expiredCertificate("expired"),
    { cert: "nothing", key: second.key },
  ].entries()) {
    replace(files, bad);
    await until(() => errors().length > number, `mistake ${number} is not logged`);
    assert.equal((await get(server, "/healthz", { ca: first.cert })).name, "first");
  }
  replace(files, second);
  const ca = [first.cert, second.cert];
  await until(async () => (await get(server, "/healthz", { ca })).name === "second", "the certificate is not replaced");
  // The same error is logged once, although the files are looked at every few seconds.
  assert.equal(new Set(errors().map((line) => JSON.parse(line).error)).size, errors().length);
  await server.kill();
});

test("check-config and the start name what is wrong with a certificate", async () => {
  const good = certificate("good");
  const { server, files } = await create(good);
  const { code, output } = await server.run("check-config");
  assert.equal(code, 0, output);
  for (const [pair, why] of [
    [{ cert: good.cert, key: certificate("other").key }, /ALDABA_TLS_KEY: .* is not the key of the certificate/],
    [{ cert: good.key, key: good.key }, /ALDABA_TLS_CERT: .* contains no certificate/],
  ]) {
    replace(files, pair);
    for (const command of ["check-config", "serve"]) {
      const refused = await server.run(command);
      assert.ok(refused.code > 0, refused.output);
      assert.match(refused.output, why);
    }
  }
  // An expired certificate is one that is about to be renewed: it does not stop the start.
  replace(files, expiredCertificate("expired"));
  const advised = await server.run("check-config");
  assert.equal(advised.code, 0, advised.output);
  assert.match(advised.output, /ALDABA_TLS_CERT: the certificate expired on/);
  server.env.ALDABA_PUBLIC_URL = "http://localhost:8080";
  const refused = await server.run("check-config");
  assert.ok(refused.code > 0, refused.output);
  assert.match(refused.output, /ALDABA_TLS_CERT: .*https/);
});

test("a proxy names its clients before TLS, and is closed without", async (t) => {
  const pair = certificate("first");
  const env = { ALDABA_PROXY_PROTOCOL: "127.0.0.1", ALDABA_LOG: "debug" };
  const { server } = await create(pair, env);
  const child = server.spawn();
  t.after(() => server.stop());
  const line = "PROXY TCP4 192.0.2.7 198.51.100.1 1000 443\r\n";
  const socket = await until(async () => {
    if (child.hasEnded) throw new Error(`the server ended:\n${child.output}`);
    return introduce(server, line, pair.cert).catch(() => undefined);
  }, () => `the server is not ready:\n${child.output}`);
  assert.equal((await get(server, "/healthz", { socket })).status, 200);
  const binary = Buffer.from("0d0a0d0a000d0a515549540a2111000cc0000208c633640103e801bb", "hex");
  const second = await introduce(server, binary, pair.cert);
  assert.equal((await get(server, "/healthz", { socket: second })).status, 200);
  for (const ip of ["192.0.2.7", "192.0.2.8"]) {
    const seen = (text) => text.includes('"path":"/healthz"') && text.includes(ip);
    await until(() => server.lines.some(seen), `${ip} is not logged`);
  }
  for (const header of ["", "PROXY TCP4 nowhere 198.51.100.1 1000 443\r\n", binary.subarray(0, 14)]) {
    assert.equal(await introduce(server, header, pair.cert), undefined, `accepted: ${header}`);
  }
});
