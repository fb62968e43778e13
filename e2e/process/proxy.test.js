// A real proxy in front of the server, which reuses its connections.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { after, before, test } from "node:test";

import { Installation } from "../support/installation.js";
import { startNginx } from "../support/nginx.js";
import { freePort } from "../support/ports.js";

/** An address of this machine that is not the proxy's. */
const CLIENT = "127.0.0.9";

let installation;

before(async () => {
  installation = await Installation.create({ env: { ALDABA_TRUSTED_PROXIES: "127.0.0.1" } });
});

after(() => installation?.stop());

async function startProxy(t, more) {
  const url = `http://127.0.0.1:${await freePort()}`;
  await startNginx(t, url, `
    upstream aldaba {
      server 127.0.0.1:${installation.server.port};
      keepalive 4;
    }
    server {
      listen ${new URL(url).host};
      location / {
        proxy_pass http://aldaba;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $host;
        ${more}
      }
    }`);
  return url;
}

/** The status of the response, which is read to its end. */
async function call(url, { body, ...options } = {}) {
  const sent = request(url, options);
  sent.end(body);
  const [response] = await once(sent, "response");
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

for (const buffering of ["on", "off"]) {
  test(`a proxy that reuses its connections gets every response (buffering ${buffering})`, async (t) => {
    const url = await startProxy(t, `proxy_request_buffering ${buffering};`);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    t.after(() => agent.destroy());
    const json = { "content-type": "application/json" };
    const statuses = {};
    const many = Array.from({ length: 4 }, async () => {
      for (let number = 0; number < 75; number += 1) {
        for (const [path, size, expected] of [["/v1/companies", 20_000, 401], ["/oauth2/token", 250_000, 400]]) {
          const options = { method: "POST", agent, headers: json, body: "x".repeat(size) };
          const status = [await call(url + path, options), await call(`${url}/healthz`, { agent })];
          statuses[status] = (statuses[status] ?? 0) + 1;
          assert.deepEqual(status, [expected, 200], `${path} ${JSON.stringify(statuses)}`);
        }
      }
    });
    await Promise.all(many);
  });
}

test("a client behind a proxy cannot choose its address", async (t) => {
  const url = await startProxy(t, "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;");
  const hostile = ["203.0.113.9", "127.0.0.1", "127.0.0.1, 127.0.0.1", ",", "[::1]:1", "::ffff:127.0.0.1", "\xff"];
  for (const value of hostile) {
    const headers = { "x-forwarded-for": value, forwarded: "for=203.0.113.9", "x-real-ip": "203.0.113.9" };
    assert.equal(await call(`${url}/v1/companies`, { localAddress: CLIENT, headers }), 401);
  }
  // Without the proxy.
  const headers = { "x-forwarded-for": "203.0.113.9", forwarded: "for=203.0.113.9" };
  const direct = `http://127.0.0.1:${installation.server.port}/v1/companies`;
  assert.equal(await call(direct, { localAddress: CLIENT, headers }), 401);
  const requests = installation.server.lines.filter((line) => line.includes('"status":401'));
  const seen = requests.map((line) => JSON.parse(line).ip).filter((ip) => !ip.includes("127.0.0.1"));
  assert.deepEqual(seen, Array.from({ length: hostile.length + 1 }, () => seen[0]), requests.join("\n"));
  assert.match(seen[0], /127\.0\.0\.9/);
});
