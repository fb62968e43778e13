// Debian's nginx in front of an application that knows nothing of signing in, with the configuration that Aldaba gives.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { unprivileged } from "../support/unprivileged.js";
import { until } from "../support/wait.js";
import { snippet } from "./snippet.js";
import { listens } from "./web-app.js";

let browser;
let installation;
let application;
let url;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  url = `http://127.0.0.1:${await freePort()}`;
  application = await installation.register({ name: "Wiki", forward_auth_origins: [url] });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** An application that believes what the proxy says. */
async function startApplication(t) {
  const server = createServer((request, response) => {
    const { "remote-user": user, "remote-email": email, "remote-name": name, "remote-groups": groups } = request.headers;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ path: request.url, user, email, name, groups }));
  });
  server.listen(await freePort(), "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${server.address().port}`;
}

async function startNginx(t) {
  const folder = temporaryFolder("nginx");
  const site = await snippet(installation, application, "nginx", { APPLICATION_ADDRESS: await startApplication(t) });
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = kinds.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join("\n");
  const configuration = `daemon off;\nerror_log stderr;\npid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${paths}\n${site}\n}`;
  writeFileSync(join(folder, "nginx.conf"), configuration);
  chmodSync(folder, 0o777);
  const command = ["/usr/sbin/nginx", "-c", join(folder, "nginx.conf"), "-e", "stderr"];
  const [program, ...args] = unprivileged(command);
  const child = new Child(program, args);
  t.after(() => child.stop());
  await until(() => {
    if (child.hasEnded) throw new Error(`nginx ended:\n${child.output}`);
    return listens(new URL(url).port);
  }, () => `nginx does not listen:\n${child.output}`);
}

test("nginx lets in who is signed in, and says who it is", async (t) => {
  await startNginx(t);
  await browser.visit(async (page) => {
    await page.goto(`${url}/pages/7?edit=1`);
    await asksToSignIn(page, installation.server);
    await signIn(page, PERSON);
    await arrives(page, `${url}/pages/7?edit=1`);
    const seen = JSON.parse(await page.locator("body").innerText());
    const { preferred_username: user, email, name } = installation.person;
    assert.deepEqual(seen, { path: "/pages/7?edit=1", user, email, name, groups: "user" });

    // What a visitor says of itself is not believed.
    await page.setExtraHTTPHeaders({ "remote-user": "admin", "x-forwarded-host": "other.example.com" });
    await page.goto(url);
    assert.equal(JSON.parse(await page.locator("body").innerText()).user, user);

    await page.goto(`${url}/.aldaba/sign-out`);
    await arrives(page, `${installation.url}/signed-out`);
    await page.goto(url);
    await asksToSignIn(page, installation.server);
  });
});

test("nginx keeps out who may not come in, at once", async (t) => {
  await startNginx(t);
  await browser.visit(async (page) => {
    await page.goto(url);
    await signIn(page, PERSON);
    await arrives(page, url);
    await installation.giveAccess(application, []);
    const answer = await page.goto(url);
    assert.equal(answer.status(), 403);
    await installation.giveAccess(application, [installation.person]);
    assert.equal((await page.goto(url)).status(), 200);
  }, { refused: ["403 /"] });
});
