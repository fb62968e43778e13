// The configurations that the API gives for libraries, run as they are. Those for nginx and Apache have tests of their
// own.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { until } from "../support/wait.js";
import { serve } from "../support/web-server.js";
import { snippet } from "./snippet.js";
import { listens } from "./web-app.js";

const PACKAGES = join(import.meta.dirname, "../node_modules");
const PYTHON = join(import.meta.dirname, "../.venv/bin/python");

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** An application at an address of its own, and the text of its configuration. */
async function prepare(t, kind, values) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const application = await installation.register({ name: t.name, redirect_uris: [`${url}/callback`] });
  return { url, text: await snippet(installation, application, kind, values) };
}

/** Signs in, and looks at what the application then shows of the person. */
async function isKnown(url, path) {
  await browser.visit(async (page) => {
    await page.goto(url + path);
    await signIn(page, PERSON);
    await arrives(page, url);
    assert.equal(JSON.parse(await page.locator("body").innerText()).sub, installation.person.sub);
  });
}

test("the configuration for openid-client signs in", async (t) => {
  const { url, text } = await prepare(t, "openid-client");
  const folder = temporaryFolder("openid-client");
  symlinkSync(PACKAGES, join(folder, "node_modules"));
  writeFileSync(join(folder, "sign-in.mjs"), text);
  const { begin, finish } = await import(join(folder, "sign-in.mjs"));
  const session = {};
  const server = await serve(url, {
    "/": async () => ({ location: (await begin(session)).href }),
    "/callback": async (address) => ({ body: await finish(session, address) }),
  });
  t.after(() => server.stop());
  await isKnown(url, "/");
});

test("the configuration for Authlib signs in", async (t) => {
  const { url, text } = await prepare(t, "authlib", { SESSION_SECRET: "of no use to anybody but this test" });
  const folder = temporaryFolder("authlib");
  const home = '@app.get("/")\ndef home():\n    return session["person"]\n';
  writeFileSync(join(folder, "app.py"), `${text}\n\n${home}`);
  const { port } = new URL(url);
  const child = new Child(PYTHON, ["-m", "flask", "run", "--port", port], { cwd: folder });
  t.after(() => child.stop("SIGKILL"));
  await until(() => {
    if (child.hasEnded) throw new Error(`Flask ended:\n${child.output}`);
    return listens(port);
  }, () => `Flask does not listen:\n${child.output}`);
  await isKnown(url, "/sign-in");
});
