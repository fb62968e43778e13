// Debian's Caddy, configured as docs/FORWARD-AUTH.md says.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation } from "../support/installation.js";
import { freePort } from "../support/ports.js";
import { until } from "../support/wait.js";
import { comeAndGo, startProtected } from "./protected.js";
import { listens } from "./web-app.js";

const DOCUMENT = join(import.meta.dirname, "../../docs/FORWARD-AUTH.md");

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** What the document shows, with the addresses of this test. */
function site({ url, issuer, address }) {
  const [, shown] = readFileSync(DOCUMENT, "utf8").match(/```caddyfile\n(.*?)```/s);
  const addresses = { "https://login.example.com": issuer, "wiki.example.com": url, "10.0.0.7:3000": address };
  return Object.entries(addresses).reduce((text, [from, to]) => text.replaceAll(from, to), shown);
}

async function startCaddy(t, url, text) {
  const folder = temporaryFolder("caddy");
  const file = join(folder, "Caddyfile");
  writeFileSync(file, `{\n  admin off\n}\n${text}`);
  const env = { PATH: process.env.PATH, HOME: folder };
  const child = new Child("/usr/bin/caddy", ["run", "--config", file, "--adapter", "caddyfile"], { env });
  t.after(() => child.stop());
  await until(() => {
    if (child.hasEnded) throw new Error(`Caddy ended:\n${child.output}`);
    return listens(new URL(url).port);
  }, () => `Caddy does not listen:\n${child.output}`);
}

test("Caddy admits people with access and forwards their identity", async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const application = await installation.register({ name: "Wiki", forward_auth_origins: [url] });
  await startCaddy(t, url, site({ url, issuer: installation.url, address: await startProtected(t) }));
  await comeAndGo({ browser, installation, application, url });
});
