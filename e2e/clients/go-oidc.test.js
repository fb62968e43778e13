// go-oidc with golang.org/x/oauth2, in a web application that is compiled here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, signIn } from "../support/pages.js";
import { goProgram } from "./programs.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { signInRefreshSignOut } from "./scenario.js";
import { startProgram } from "./web-app.js";

let browser;
let installation;
let program;

before(async () => {
  program = await goProgram("go-oidc");
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function start(t, binding, registration = {}) {
  return startProgram(t, installation, {
    name: t.name,
    registration,
    command: ({ issuer, id, secret, url }) => [program, issuer, id, secret, url, binding],
  });
}

for (const binding of ["pkce", "nonce"]) {
  test(`go-oidc signs in with ${binding}`, async (t) => {
    // The nonce is enough where PKCE is not required.
    const registration = binding === "nonce" ? { pkce: "or_nonce" } : { pkce: "required" };
    const { application, app } = await start(t, binding, registration);
    Object.assign(app, { keepsNonceToItself: binding === "pkce" });
    await signInRefreshSignOut({ browser, installation, application, app });
  });
}

test("go-oidc gets the person's roles", async (t) => {
  const { application, app } = await start(t, "pkce");
  await installation.api.post(`/v1/applications/${application.client_id}/roles`, { code: "admin", name: "Admin" });
  for (const [role, status] of [["user", 403], ["admin", 200]]) {
    await installation.giveAccess(application, [installation.person], role);
    await browser.visit(async (page) => {
      await page.goto(app.url);
      if (role === "user") {
        await signIn(page, PERSON);
        await arrives(page, app.url);
      } else {
        // The roles of a person who stays are those of the last refresh.
        await page.goto(`${app.url}refresh`);
      }
      const { claims, userinfo } = await app.read(page);
      assert.deepEqual([claims.roles, userinfo.roles], [[role], [role]]);
      assert.equal((await page.goto(`${app.url}admin`)).status(), status);
    }, { refused: ["403 /admin"] });
  }
});

test("go-oidc shows why a sign-in failed", async (t) => {
  const { application, app } = await start(t, "pkce");
  await cancelAndHaveNoAccess({
    browser,
    installation,
    application,
    app,
    shown: { cancelled: /access_denied: The sign-in was cancelled/, noAccess: /access_denied: The person has no access/ },
    refused: ["403 /callback"],
  });
});
