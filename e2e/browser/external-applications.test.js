// An application whose people sign in at another organisation (UC-18, UC-20): npm's oidc-provider, tested and bound in the UI.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { arrives, isAccessible, message, ready, refusedAt, signIn, suitsEveryone } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";

const PEOPLE = {
  "there-1": { email: "nora@acme.example", email_verified: true, name: "Nora New" },
  "there-2": { email: PERSON.email, email_verified: true, name: "Paula Person" },
};
const STEPS = ["Works", "Not shown", "Works", "Works", "Works", "Works", "Works"];

let browser;
let installation;
let login;
let path;
let provider;
let screen;
let shop;

before(async () => {
  [browser, installation, login] = await Promise.all([
    Browser.launch(), Installation.create(), IdentityProvider.create(PEOPLE),
  ]);
  const { api, company, server } = installation;
  const settings = { name: "Acme", issuer: login.url, ...login.client, create_users: true };
  provider = await api.post(`/v1/companies/${company.id}/identity-providers`, settings);
  const party = await RelyingParty.create();
  const data = { name: "Shop", access_policy: "all_members", ...party.registration };
  const application = await installation.register(data);
  shop = await party.start(server.url, application);
  path = `/v1/applications/${application.client_id}/external-login`;
  screen = `/applications/${application.client_id}/sign-in`;
});

after(async () => {
  await shop?.stop();
  await browser?.close();
  await login?.stop();
  await installation?.stop();
});

async function open(page) {
  await page.goto(`${installation.url}/sign-in?return_to=${screen}`);
  await signIn(page, ADMIN);
  await ready(page);
  await page.locator("#set-external-login").waitFor();
}

async function begin(page) {
  shop.visitor = undefined;
  shop.refusal = undefined;
  await page.goto(shop.url);
}

async function signInThere(page, subject) {
  await page.locator("#there").fill(subject);
  await page.locator("#go").click();
}

test("an app manager sees what is wrong, saves without a test, and verifies the connection later", async () => {
  await browser.visit(async (page) => {
    await open(page);
    await page.getByText("People sign in to this application here.").waitFor();
    await page.locator("#set-external-login").click();
    await page.locator("#save-dialog").click();
    await refusedAt(page, "external-url");
    await page.locator("#external-url").fill(shop.url);
    // The service does not run yet.
    await page.locator("#save-dialog").click();
    await refusedAt(page, "identity-provider");
    const wrong = await page.locator("#identity-provider-error").innerText();
    assert.match(wrong, /No connection to the service could be made\. Check that the service runs/);
    assert.equal(await page.locator("#external-url").inputValue(), shop.url);
    await suitsEveryone(page);
    await page.locator("#unverified").check();
    await page.locator("#save-dialog").click();
    await message(page, /Nobody can sign in until a test succeeds/);
    await page.locator("#external-login").getByText("Not verified").waitFor();
    await suitsEveryone(page);
  }, { refused: [`400 ${path}`] });
  await browser.visit(async (page) => {
    await begin(page);
    await arrives(page, `${shop.url}/callback`);
    assert.equal(shop.refusal.error, "temporarily_unavailable");
  });
  await login.start(provider.redirect_uri);
  await browser.visit(async (page) => {
    await open(page);
    await page.locator("#test-connection").click();
    await page.locator(".things .status").nth(6).waitFor();
    assert.deepEqual(await page.locator(".things .status").allInnerTexts(), STEPS);
    await page.locator("#external-login").getByText("Verified", { exact: true }).waitFor();
    await suitsEveryone(page);
  });
  assert.equal((await installation.api.get(path)).state, "verified");
});

test("a person is sent straight on, signs in there, and the application gets our token", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await arrives(page, login.url);
    await signInThere(page, "there-1");
    await arrives(page, shop.url);
    const { claims } = shop.visitor;
    assert.deepEqual([claims.iss, claims.email, claims.amr], [installation.url, "nora@acme.example", ["ext"]]);
    // The session serves the next request.
    await begin(page);
    await arrives(page, shop.url);
    assert.equal(shop.visitor.claims.email, "nora@acme.example");
  });
});

test("cancelling there leads back with the reason, and the person tries again or gives up", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await page.locator("#cancel-there").click();
    await page.locator("#external-refused").waitFor();
    assert.match(await page.locator("#external-refused").innerText(), /did not finish/);
    assert.equal(await page.locator("#password").count(), 0);
    await suitsEveryone(page);
    await page.getByRole("link", { name: "Sign in with Acme" }).click();
    await page.locator("#cancel-there").click();
    await page.locator("#cancel").click();
    await arrives(page, `${shop.url}/callback`);
    assert.equal(shop.refusal.error, "access_denied");
  });
});

test("a session that began with a password is sent there, and a person without a link is refused", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, PERSON);
    await ready(page);
    await begin(page);
    await arrives(page, login.url);
    // The email is that of an account, which nobody gets by the email alone.
    await signInThere(page, "there-2");
    await page.locator("#external-refused").waitFor();
    await isAccessible(page);
  });
});

test("the external login is removed, and people sign in here again", async () => {
  await browser.visit(async (page) => {
    await open(page);
    await page.locator("#remove-external-login").click();
    await page.locator("#confirm").click();
    await message(page, /The external login is removed/);
    await page.getByText("People sign in to this application here.").waitFor();
  });
  await browser.visit(async (page) => {
    await begin(page);
    await signIn(page, PERSON);
    await arrives(page, shop.url);
    assert.equal(shop.visitor.claims.email, PERSON.email);
  });
});
