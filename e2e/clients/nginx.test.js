// Debian's nginx with the configuration that Aldaba gives.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation } from "../support/installation.js";
import { freePort } from "../support/ports.js";
import { unprivileged } from "../support/unprivileged.js";
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

async function startNginx(t, url, site) {
  const folder = temporaryFolder("nginx");
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n");
  const file = join(folder, "nginx.conf");
  writeFileSync(file, `daemon off;\npid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${paths}\n${site}\n}`);
  chmodSync(folder, 0o777);
  const [program, ...args] = unprivileged(["/usr/sbin/nginx", "-c", file, "-e", "stderr"]);
  const child = new Child(program, args);
  t.after(() => child.stop());
  await until(() => {
    if (child.hasEnded) throw new Error(`nginx ended:\n${child.output}`);
    return listens(new URL(url).port);
  }, () => `nginx does not listen:\n${child.output}`);
}

test("nginx lets in who may come in, and says who it is", async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const application = await installation.register({ name: "Wiki", forward_auth_origins: [url] });
  const site = await snippet(installation, application, "nginx", { APPLICATION_ADDRESS: await startProtected(t) });
  await startNginx(t, url, site);
  await comeAndGo({ browser, installation, application, url });
});
