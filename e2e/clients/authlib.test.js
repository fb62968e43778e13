import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { signInRefreshSignOut } from "./scenario.js";
import { startProgram } from "./web-app.js";

const PYTHON = join(import.meta.dirname, "../.venv/bin/python");
const PROGRAM = join(import.meta.dirname, "authlib/app.py");

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("Authlib in a Flask application signs in", async (t) => {
  const { application, app } = await startProgram(t, installation, {
    name: "Python notes",
    command: ({ issuer, id, secret, port }) => [PYTHON, PROGRAM, issuer, id, secret, String(port)],
  });
  await signInRefreshSignOut({ browser, installation, application, app });
});
