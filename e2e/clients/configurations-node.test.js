// The configurations that the API gives for software in JavaScript, run as they are.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { until } from "../support/wait.js";
import { serve } from "../support/web-server.js";
import { comeAndGo, confirmSignOut, refreshes, showsClaims, startConfigured } from "./configured.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { snippet } from "./snippet.js";

const PACKAGES = join(import.meta.dirname, "../node_modules");

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** Starts an Express application that the configuration contains whole. */
async function startExpress(t, kind, options) {
  const started = await startConfigured(t, installation, {
    kind,
    ...options,
    command({ folder, port }) {
      symlinkSync(PACKAGES, join(folder, "node_modules"));
      const start = `import("./app.mjs").then(({ app }) => app.listen(${port}, "127.0.0.1"))`;
      return [process.execPath, "--eval", start];
    },
  });
  return started;
}

test("the configuration for openid-client signs in, refreshes and signs out", async (t) => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const application = await installation.register({
    name: t.name,
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/signed-out`],
  });
  const folder = temporaryFolder("openid-client");
  symlinkSync(PACKAGES, join(folder, "node_modules"));
  writeFileSync(join(folder, "sign-in.mjs"), await snippet(installation, application, "openid-client"));
  const { begin, finish, refresh, signOut } = await import(join(folder, "sign-in.mjs"));
  let session = {};
  const shown = (error) => ({ status: 403, body: error.error_description });
  const server = await serve(url, {
    "/": async () => (session.claims ? { body: session.claims } : { location: (await begin(session)).href }),
    "/callback": async (address) => finish(session, address).then(() => ({ location: "/" }), shown),
    "/refresh": async () => ({ body: await refresh(session) }),
    "/logout": async () => ({ location: signOut(session).href }),
    "/signed-out": async () => ({ body: "signed out" }),
  });
  t.after(() => server.stop());

  const app = { url: `${url}/` };
  const options = { browser, installation, application, app, refused: ["403 /callback"] };
  const expected = { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ };
  await cancelAndHaveNoAccess({ ...options, shown: expected });

  session = {};
  await browser.visit(async (page) => {
    await page.goto(url);
    await signIn(page, PERSON);
    await arrives(page, `${url}/`);
    const first = session.access_token;
    assert.deepEqual((await showsClaims(page, installation)).roles, ["user"]);
    await page.goto(`${url}/refresh`);
    await showsClaims(page, installation);
    assert.notEqual(session.access_token, first);
    await page.goto(`${url}/logout`);
    await arrives(page, `${url}/signed-out`);
    await page.goto(url);
    await asksToSignIn(page, installation.server);
  });
});

test("the configuration for Express runs", async (t) => {
  const { application, app } = await startExpress(t, "express-openid-connect");
  const path = `/v1/applications/${application.client_id}`;
  await installation.api.put(path, { backchannel_logout_uri: `${app.url}backchannel-logout` });
  Object.assign(app, {
    shown: { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ },
    refused: ["400 /callback", "401 /admin"],
    knows: (page) => showsClaims(page, installation),
    async signOut(page) {
      await page.goto(`${app.url}token`);
      assert.ok(JSON.parse(await page.locator("body").innerText()).expires_in > 0);
      await page.goto(`${app.url}logout`);
      await arrives(page, `${app.url}signed-out`);
    },
  });
  await comeAndGo({ browser, installation, application, app });

  // It is notified when the person signs out elsewhere.
  await browser.visit(async (page) => {
    await page.goto(app.url);
    await signIn(page, PERSON);
    await arrives(page, app.url);
    await page.goto(`${installation.url}/sign-out`);
    await confirmSignOut(page);
    await arrives(page, `${installation.url}/signed-out`);
    const isStranger = async () => (await page.request.get(app.url, { maxRedirects: 0 })).status() === 302;
    await until(isStranger, "Express was not notified");
  });

  const refresh = (page) => page.goto(`${app.url}token`);
  await refreshes({ browser, installation, application, app, refresh, refused: ["400 /token"] });
});

test("the configuration for Auth.js runs", async (t) => {
  const { application, app } = await startExpress(t, "authjs", { callback: "/auth/callback/aldaba" });
  Object.assign(app, {
    // This is all that its own page says.
    shown: /Try signing in with a different account|Sign in with Aldaba/,
    async begin(page) {
      await page.goto(app.url);
      await page.getByRole("button", { name: "Sign in with Aldaba" }).click();
    },
    knows: (page) => showsClaims(page, installation),
    async signOut(page) {
      await page.goto(`${app.url}sign-out`);
      await page.getByRole("button", { name: "Sign out" }).click();
      await confirmSignOut(page);
      await arrives(page, `${app.url}signed-out`);
    },
  });
  await comeAndGo({ browser, installation, application, app });
  // Every page refreshes what expires.
  await refreshes({ browser, installation, application, app, refresh: (page) => page.goto(app.url) });
});

test("the configuration for Node-RED runs", async (t) => {
  const { application, app } = await startConfigured(t, installation, {
    kind: "node-red",
    callback: "/auth/strategy/callback",
    signedOut: "/",
    command({ folder, port }) {
      symlinkSync(PACKAGES, join(folder, "node_modules"));
      const program = join(PACKAGES, "node-red/red.js");
      const place = ["--userDir", folder, "--settings", join(folder, "settings.js"), "--port", String(port)];
      // Otherwise the editor looks for packages on the internet.
      return [process.execPath, program, ...place, "--define", "externalModules.palette.allowInstall=false"];
    },
  });
  const isReady = (page) => page.waitForFunction("globalThis.RED?.settings?.user?.username");
  Object.assign(app, {
    shown: /Sign in with Aldaba/,
    // What its editor asks before it shows the dialog, and while it signs out.
    refused: ["/settings", "/settings/user", "/plugins", "/plugins/messages", "/nodes", "/nodes/messages"].map((path) => `401 ${path}`),
    async begin(page) {
      await page.goto(app.url);
      await page.getByText("Sign in with Aldaba").click();
    },
    async knows(page) {
      await isReady(page);
      assert.equal(await page.evaluate("RED.settings.user.username"), installation.person.preferred_username);
    },
    isAdmin: (page) => page.evaluate("RED.user.hasPermission('flows.write')"),
    async signOut(page) {
      await page.evaluate("RED.user.logout()");
      await confirmSignOut(page);
      await arrives(page, app.url);
    },
  });
  await comeAndGo({ browser, installation, application, app });
});
