// Debian's nginx with the configuration that Aldaba gives.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { startNginx } from "../support/nginx.js";
import { freePort } from "../support/ports.js";
import { comeAndGo, startProtected } from "./protected.js";
import { snippet } from "./snippet.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("nginx admits people with access and forwards their identity", async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const application = await installation.register({ name: "Wiki", forward_auth_origins: [url] });
  const site = await snippet(installation, application, "nginx", { YOUR_APPLICATION_ADDRESS: await startProtected(t) });
  await startNginx(t, url, site);
  await comeAndGo({ browser, installation, application, url });

  // Scripts get a status, and not the page to sign in at.
  const script = await fetch(`${url}/data`, { headers: { accept: "application/json" }, redirect: "manual" });
  assert.deepEqual([script.status, script.headers.get("location")], [401, null]);
});
