// oauth2-proxy in front of an application, with its generic OpenID Connect provider.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { until } from "../support/wait.js";
import { confirmSignOut, startConfigured } from "./configured.js";
import { goProgram } from "./programs.js";
import { startProtected } from "./protected.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { startProgram } from "./web-app.js";

let browser;
let installation;
let program;

before(async () => {
  program = await goProgram("oauth2-proxy", "github.com/oauth2-proxy/oauth2-proxy/v7");
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

beforeEach(() => vouch(true));

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** An administrator vouches for the person's email, or no longer does. */
function vouch(verified) {
  return installation.api.put(`/v1/companies/${installation.company.id}/users/${installation.person.id}`, { email_verified: verified });
}

/** What oauth2-proxy says of the visitor. */
function forwarded(headers) {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith("x-forwarded-"));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice("x-forwarded-".length), value]));
}

/** Starts it with what it cannot do without, and further `options`. */
async function start(t, name, options = () => []) {
  const upstream = await startProtected(t, forwarded);
  const { application, app } = await startProgram(t, installation, {
    name,
    callback: "/oauth2/callback",
    signedOut: "/robots.txt",
    env: { OAUTH2_PROXY_COOKIE_SECRET: randomBytes(16).toString("hex") },
    command: (settings) => [
      program,
      "--provider=oidc",
      `--oidc-issuer-url=${settings.issuer}`,
      `--client-id=${settings.id}`,
      `--client-secret=${settings.secret}`,
      `--http-address=127.0.0.1:${settings.port}`,
      `--upstream=http://${upstream}`,
      "--email-domain=*",
      // The tests have no certificate.
      "--cookie-secure=false",
      `--redirect-url=${settings.url}/oauth2/callback`,
      ...options(settings),
    ],
  });
  return { application, url: app.url.slice(0, -1) };
}

const seen = async (page) => JSON.parse(await page.locator("body").innerText());

test("oauth2-proxy at its defaults signs in", async (t) => {
  const { url } = await start(t, "Bare");
  const { email, sub, preferred_username: username } = installation.person;
  await browser.visit(async (page) => {
    // By default it shows a page of its own first.
    assert.equal((await page.goto(`${url}/pages/7?edit=1`)).status(), 403);
    await page.getByRole("button", { name: "Sign in with OpenID Connect" }).click();
    await asksToSignIn(page, installation.server);
    await signIn(page, PERSON);
    await arrives(page, `${url}/pages/7?edit=1`);
    const { path, user, email: known, "preferred-username": name } = await seen(page);
    assert.deepEqual({ path, user, known, name }, { path: "/pages/7?edit=1", user: sub, known: email, name: username });

    // It ends its own session, and the one at the provider continues.
    await page.goto(`${url}/oauth2/sign_out`);
    await page.getByRole("button", { name: "Sign in with OpenID Connect" }).click();
    await arrives(page, `${url}/`);
    assert.equal((await seen(page)).email, email);
  }, { refused: ["403 /pages/7", "403 /"] });
});

/** Starts it with the configuration that Aldaba gives, and further `options`. */
async function startWithConfiguration(t, options) {
  const { application, app } = await startConfigured(t, installation, {
    kind: "oauth2-proxy",
    callback: "/oauth2/callback",
    signedOut: "/robots.txt",
    values: { YOUR_APPLICATION_ADDRESS: await startProtected(t, forwarded) },
    command: ({ folder, port }) => [
      program,
      `--config=${join(folder, "oauth2-proxy.cfg")}`,
      `--http-address=127.0.0.1:${port}`,
      ...options,
    ],
  });
  return { application, url: app.url.slice(0, -1) };
}

test("oauth2-proxy with PKCE admits a group and signs out everywhere", async (t) => {
  const { application, url } = await startWithConfiguration(t, ["--allowed-group=admin"]);
  await installation.api.put(`/v1/applications/${application.client_id}`, { pkce: "required" });
  const app = { url: `${url}/` };
  const [shown, refused] = [/Forbidden/, ["403 /oauth2/callback"]];
  await cancelAndHaveNoAccess({ browser, installation, application, app, shown, refused });

  await browser.visit(async (page) => {
    await page.goto(url);
    await signIn(page, PERSON);
    await arrives(page, `${url}/oauth2/callback`);
    assert.match(await page.locator("body").innerText(), /Forbidden/);
  }, { refused });

  await installation.giveAccess(application, [installation.person], "admin");
  await browser.visit(async (page) => {
    await page.goto(`${url}/pages/7`);
    await signIn(page, PERSON);
    await arrives(page, `${url}/pages/7`);
    assert.equal((await seen(page)).groups, "admin");

    const query = { client_id: application.client_id, post_logout_redirect_uri: `${url}/robots.txt` };
    const provider = `${installation.url}/oauth2/logout?${new URLSearchParams(query)}`;
    await page.goto(`${url}/oauth2/sign_out?${new URLSearchParams({ rd: provider })}`);
    await confirmSignOut(page);
    await arrives(page, `${url}/robots.txt`);
    await page.goto(url);
    await asksToSignIn(page, installation.server);
  });
});

test("oauth2-proxy refreshes its session until access is taken away", async (t) => {
  const { application, url } = await startWithConfiguration(t, ["--pass-access-token", "--cookie-refresh=1s"]);
  await browser.visit(async (page) => {
    await page.goto(url);
    await signIn(page, PERSON);
    await arrives(page, url);
    const { "access-token": first } = await seen(page);
    assert.match(first, /^\S{20,}$/);
    const changed = async () => {
      await page.goto(url);
      return (await seen(page))["access-token"] !== first;
    };
    await until(changed, "the session was not refreshed");

    await installation.giveAccess(application, []);
    const leads = async () => {
      const response = await page.request.get(url, { maxRedirects: 0 });
      return response.status() === 302 && response.headers().location.startsWith(installation.url);
    };
    await until(leads, "the session continues without access");
  });
});

test("oauth2-proxy refuses a person whose email is not confirmed", async (t) => {
  await vouch(false);
  const { url } = await start(t, "Unconfirmed", () => ["--skip-provider-button"]);
  await browser.visit(async (page) => {
    await page.goto(url);
    await signIn(page, PERSON);
    await arrives(page, `${url}/oauth2/callback`);
    assert.match(await page.locator("body").innerText(), /403/);
    await vouch(true);
    await page.goto(url);
    await arrives(page, url);
    assert.equal((await seen(page)).email, PERSON.email);
  }, { refused: ["403 /oauth2/callback"] });
});
