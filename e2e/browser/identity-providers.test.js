// Connecting the login of another organisation (UC-20) in the UI: npm's oidc-provider, its test, a sign-in, and who is linked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { arrives, message, ready, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const PEOPLE = { "there-1": { email: "paula@elsewhere.example", email_verified: true, name: "Paula There" } };

let browser;
let installation;
let login;
let list;
let provider;

before(async () => {
  [browser, installation, login] = await Promise.all([
    Browser.launch(), Installation.create(), IdentityProvider.create(PEOPLE),
  ]);
  list = `/companies/${installation.company.id}/identity-providers`;
});

after(async () => {
  await browser?.close();
  await login?.stop();
  await installation?.stop();
});

async function open(page, path, caller = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, caller);
}

/** The outcome of each step of a test of the connection. */
async function tested(page) {
  await page.locator("#test-connection").click();
  await page.locator(".things .status").nth(5).waitFor();
  await page.locator("#test-connection:not([aria-busy])").waitFor();
  return page.locator(".things .status").allInnerTexts();
}

async function signInThere(page, subject) {
  await page.locator("#there").fill(subject);
  await page.locator("#go").click();
}

test("a login is connected step by step: typed, registered there, tested, and enabled", async () => {
  await browser.visit(async (page) => {
    await open(page, list);
    await page.getByText("No external login yet").waitFor();
    await suitsEveryone(page);
    await page.locator("#connect-first").click();
    await ready(page);
    // Each kind of service asks for what it needs.
    assert.equal(await page.locator("label[for=issuer]").innerText(), "Directory (tenant) ID");
    await page.locator("#preset-google").check();
    await page.locator("#issuer").waitFor({ state: "detached" });
    await page.locator("#preset-openid_connect").check();
    await suitsEveryone(page);
    await page.locator("#save").click();
    await refusedAt(page, "issuer");
    await page.locator("#name").fill("Acme");
    await page.locator("#issuer").fill("http://login.example.com");
    await page.locator("#client-id").fill(login.client.client_id);
    await page.locator("#client-secret").fill("a wrong secret");
    await page.locator("#save").click();
    await refusedAt(page, "issuer", { typed: "http://login.example.com" });
    await page.locator("#issuer").fill(login.url);
    await page.locator("#save").click();
    await message(page, /Acme is connected, but not enabled yet/);

    [provider] = await installation.api.get(`/v1${list}`);
    assert.equal(provider.enabled, false);
    assert.equal(await page.locator("#redirect-uri").innerText(), provider.redirect_uri);
    // The service does not run yet.
    assert.deepEqual((await tested(page)).slice(0, 4), ["Works", "Not shown", "Fails", "Not shown"]);
    await page.getByText("No connection to the service could be made.").waitFor();
    await suitsEveryone(page);

    await login.start(provider.redirect_uri);
    assert.deepEqual(await tested(page), ["Works", "Not shown", "Works", "Works", "Fails", "Works"]);
    await page.getByText("The service rejects the client ID or the client secret.").waitFor();
    await page.locator("#client-secret").fill(login.client.client_secret);
    await page.locator("form #save").click();
    await message(page, /settings were saved/);
    await page.locator("#connection").filter({ hasText: "Not tested" }).waitFor();
    assert.equal(await page.locator("#client-secret").inputValue(), "");
    assert.deepEqual(await tested(page), ["Works", "Not shown", "Works", "Works", "Works", "Works"]);

    await page.locator("#enable").click();
    await page.locator("#confirm").click();
    await message(page, /The login is enabled/);
    await page.locator("#disable").waitFor();
    await suitsEveryone(page);
    const headings = await page.locator("main :is(h1, h2, legend)").allInnerTexts();
    assert.deepEqual(headings, [...new Set(headings)], "two parts of the page have one heading");
  }, { refused: [`400 /v1${list}`] });
  const [{ enabled, connection }] = await installation.api.get(`/v1${list}`);
  assert.deepEqual([enabled, connection.succeeded], [true, true]);
});

test("a person adds the login on the account page, signs in with it and removes it", async () => {
  await browser.visit(async (page) => {
    await open(page, "/account/security", PERSON);
    await page.locator(`#add-login-${provider.id}`).click();
    await page.locator("#link").click();
    await signInThere(page, "there-1");
    await arrives(page, `${installation.url}/account/security`);
    await page.getByText("paula@elsewhere.example").waitFor();
    await suitsEveryone(page);
  });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?company=${installation.company.code}`);
    await page.getByRole("link", { name: "Sign in with Acme" }).click();
    await signInThere(page, "there-1");
    await page.waitForURL((url) => url.origin === installation.url && !url.pathname.startsWith("/sign-in"));
    await page.goto(`${installation.url}/account/security`);
    await page.getByRole("button", { name: "Remove the login Acme" }).click();
    await page.locator("#confirm").click();
    await message(page, /The login Acme was removed/);
    await page.getByText("You have added none.").waitFor();
  });
});

test("administrators see who is linked, unlink a person and delete the login", async () => {
  await browser.visit(async (page) => {
    await open(page, `/account/security`, PERSON);
    await page.locator(`#add-login-${provider.id}`).click();
    await page.locator("#link").click();
    await signInThere(page, "there-1");
    await arrives(page, `${installation.url}/account/security`);
  });
  await browser.visit(async (page) => {
    await open(page, `${list}/${provider.id}`);
    await page.locator("#linked-people").filter({ hasText: "1 person is linked" }).click();
    await page.getByText("paula@elsewhere.example").waitFor();
    await suitsEveryone(page);
    await page.locator("#search").fill("nobody");
    await page.getByText("paula@elsewhere.example").waitFor({ state: "detached" });
    await page.locator("#search").fill("");
    await page.getByRole("button", { name: /^Unlink/ }).click();
    await page.locator("#confirm").click();
    await message(page, /was unlinked/);
    await page.getByText("Nobody is linked").waitFor();

    await page.goto(`${installation.url}${list}/${provider.id}`);
    await page.locator("#disable").click();
    await page.locator("#confirm").click();
    await message(page, /The login is disabled/);
    await page.locator("#delete").click();
    await page.locator("#confirm-word").fill("Acme");
    await page.locator("#confirm").click();
    await message(page, /Acme was deleted/);
    await page.getByText("No external login yet").waitFor();
  });
  assert.deepEqual(await installation.api.get(`/v1${list}`), []);
});

test("a service with OAuth 2.0 is connected by its endpoints, and a person signs in with it", async (t) => {
  const plain = await IdentityProvider.create(PEOPLE);
  t.after(() => plain.stop());
  let connected;
  await browser.visit(async (page) => {
    await open(page, `${list}/new`);
    await page.locator("#preset-github").check();
    await page.locator("#issuer").waitFor({ state: "detached" });
    await page.locator("#preset-oauth2").check();
    await page.locator("#authorization-endpoint").waitFor();
    await suitsEveryone(page);
    await page.locator("#name").fill("Plain");
    await page.locator("#save").click();
    await refusedAt(page, "userinfo-endpoint");
    await page.locator("#authorization-endpoint").fill(`${plain.url}/auth`);
    await page.locator("#token-endpoint").fill(`${plain.url}/token`);
    await page.locator("#userinfo-endpoint").fill(`${plain.url}/me`);
    await page.locator("#scope").fill("openid email profile");
    await page.locator("#subject-path").fill("sub");
    await page.locator("#client-id").fill(plain.client.client_id);
    await page.locator("#client-secret").fill(plain.client.client_secret);
    await page.locator("#save").click();
    await refusedAt(page, "subject-path", { typed: "sub" });
    await page.locator("#subject-path").fill("/sub");
    await page.locator("#save").click();
    await message(page, /Plain is connected, but not enabled yet/);
    [connected] = await installation.api.get(`/v1${list}`);
    await plain.start(connected.redirect_uri);
    await page.locator("#test-connection").click();
    await page.locator(".things .status").nth(4).waitFor();
    await page.locator("#test-connection:not([aria-busy])").waitFor();
    const outcomes = await page.locator(".things .status").allInnerTexts();
    assert.deepEqual(outcomes, ["Works", "Not shown", "Works", "Works", "Works"]);
    assert.equal(await page.locator("#userinfo-endpoint").inputValue(), `${plain.url}/me`);
    await page.locator("label[for=create-users]").click();
    await page.locator("form #save").click();
    await message(page, /settings were saved/);
    await suitsEveryone(page);
    await page.locator("#enable").click();
    await page.locator("#confirm").click();
    await message(page, /The login is enabled/);
  }, { refused: [`400 /v1${list}`] });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?company=${installation.company.code}`);
    await page.getByRole("link", { name: "Sign in with Plain" }).click();
    await signInThere(page, "there-1");
    await page.waitForURL((url) => url.origin === installation.url && !url.pathname.startsWith("/sign-in"));
    await page.goto(`${installation.url}/account/security`);
    await page.getByText("paula@elsewhere.example").first().waitFor();
  });
});
