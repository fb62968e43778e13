import { dirname, join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { BINARY } from "../support/server.js";
import { signInRefreshSignOut } from "./scenario.js";
import { startProgram } from "./web-app.js";

const PROGRAM = process.env.ALDABA_TEST_OPENIDCONNECT ?? join(dirname(BINARY), "openidconnect-client");

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("the openidconnect crate signs in", async (t) => {
  const { application, app } = await startProgram(t, installation, {
    name: "Rust notes",
    command: ({ issuer, id, secret, url }) => [PROGRAM, issuer, id, secret, url],
  });
  await signInRefreshSignOut({ browser, installation, application, app });
});
