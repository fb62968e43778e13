// Debian's Caddy with the configuration that Aldaba gives.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation } from "../support/installation.js";
import { freePort } from "../support/ports.js";
import { until } from "../support/wait.js";
import { comeAndGo, startProtected } from "./protected.js";
import { snippet } from "./snippet.js";
import { listens } from "./web-app.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

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
  const site = await snippet(installation, application, "caddy", { YOUR_APPLICATION_ADDRESS: await startProtected(t) });
  await startCaddy(t, url, site);
  await comeAndGo({ browser, installation, application, url });
});
