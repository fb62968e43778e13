// What software goes through with its ready configuration: a person cancels, has no access, signs in, has a role or
// not, signs out.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "../support/folders.js";
import { PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { until } from "../support/wait.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { files } from "./snippet.js";
import { startProgram } from "./web-app.js";

/** A value for each placeholder that is a secret of the software's own. */
export const OWN = {
  YOUR_SESSION_SECRET: "of no use to anybody but this test",
  YOUR_CRYPTO_PASSPHRASE: "of-no-use-to-anybody-but-this-test",
  YOUR_COOKIE_SECRET: "0123456789abcdef0123456789abcdef",
};

/**
 * Registers an application as its configuration of this `kind` demands, and starts the software: `command` gets the
 * folder with the files of the configuration, which `prepare` may add to, and makes the command line.
 */
export async function startConfigured(t, installation, { kind, values, prepare, command, ...options }) {
  const folder = temporaryFolder(kind);
  const started = await startProgram(t, installation, {
    name: t.name,
    cwd: folder,
    ...options,
    async command(settings) {
      const texts = await files(installation, settings.application, kind, { ...OWN, ...values });
      await prepare?.({ ...settings, folder, texts });
      if (!prepare) for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
      return command({ ...settings, folder });
    },
  });
  const path = `/v1/applications/${started.application.client_id}/roles`;
  await installation.api.post(path, { code: "admin", name: "Admin" });
  return { ...started, folder };
}

/**
 * Goes through all of it. An `app` has a `url`, the page that only people who are signed in may see; `knows`, which
 * insists that this page shows the person; `isAdmin`, whether it admits the person as an administrator; `signOut`,
 * which may ask the person. `begin` opens the sign-in where that takes more than a visit; `shown` and `refused` are
 * those of `cancelAndHaveNoAccess`.
 */
export async function comeAndGo({ browser, installation, application, app }) {
  const { server, person } = installation;
  const begin = app.begin ?? ((page) => page.goto(app.url));
  const isAdmin = app.isAdmin ?? (async (page) => (await page.goto(new URL("/admin", app.url).href)).status() === 200);
  const refused = [...(app.refused ?? []), "403 /admin"];
  await cancelAndHaveNoAccess({ browser, installation, application, app, begin, shown: app.shown, refused });

  for (const role of ["user", "admin"]) {
    await installation.giveAccess(application, [person], role);
    await browser.visit(async (page) => {
      await begin(page);
      await asksToSignIn(page, server);
      await signIn(page, PERSON);
      await arrives(page, new URL(app.url).origin);
      await app.knows(page, role);
      assert.equal(await isAdmin(page), role === "admin", role);
      await app.signOut(page);
      await app.hasSignedOut?.(page);
      await begin(page);
      await asksToSignIn(page, server);
    }, { refused });
  }
}

/** Confirms at Aldaba that the person wants to sign out, where no ID token shows it. */
export async function confirmSignOut(page) {
  await page.locator("#sign-out").click();
}

/** A page that shows the claims of the person as JSON. */
export async function showsClaims(page, { person }) {
  const text = await page.locator("body").innerText();
  assert.match(text, /^\{/);
  const claims = JSON.parse(text);
  assert.equal(claims.sub ?? claims.id, person.sub);
  return claims;
}

/**
 * Insists that `refresh`, which causes the application to refresh its tokens if they expire within a minute, brings the
 * person's current roles, and ends the session of a person who has lost access. `isAdmin` is that of `comeAndGo`.
 */
export async function refreshes({ browser, installation, application, app, refresh, refused = [] }) {
  const { server, person } = installation;
  const begin = app.begin ?? ((page) => page.goto(app.url));
  const path = `/v1/applications/${application.client_id}`;
  await installation.api.put(path, { access_token_lifetime: 60, backchannel_logout_uri: null });
  await installation.giveAccess(application, [person]);
  await browser.visit(async (page) => {
    const admin = new URL("/admin", app.url).href;
    const isAdmin = async () => {
      await refresh(page);
      const answer = await page.goto(admin);
      return answer.status() === 200 && answer.url() === admin;
    };
    await begin(page);
    await signIn(page, PERSON);
    await arrives(page, new URL(app.url).origin);
    assert.equal(await isAdmin(), false);
    await installation.giveAccess(application, [person], "admin");
    await until(isAdmin, "no refresh brought the new role");

    await installation.giveAccess(application, []);
    await until(async () => !(await isAdmin()), "the session continues without access");
    await begin(page);
    await page.locator("#return").waitFor();
    assert.equal(new URL(page.url()).origin, server.url);
  }, { refused: ["403 /admin", "403 /no-access", ...refused] });
}
