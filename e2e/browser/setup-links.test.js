// Connecting the login of a company with a set-up link (UC-20): its IT has no account here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { ADMIN, Installation } from "../support/installation.js";
import { arrives, fitsTheScreen, isAccessible, message, ready, signIn, suitsEveryone } from "../support/pages.js";

const PEOPLE = { "there-1": { email: "nora@acme.example", email_verified: true, name: "Nora New" } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let browser;
let installation;
let login;
let list;

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

async function open(page, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, ADMIN);
  await ready(page);
}

/** Creates a link in the dialog; the link. */
async function create(page, name) {
  await page.locator("#create-setup-link").click();
  await page.locator("#setup-name").fill(name);
  await page.locator("dialog #save").click();
  await page.locator("#setup-link").waitFor();
  const link = await page.locator("#setup-link").innerText();
  await suitsEveryone(page);
  await page.locator("#setup-link-kept").click();
  return link;
}

test("the IT of a customer connects the login of a company with a link", async () => {
  let link;
  await browser.visit(async (page) => {
    await open(page, list);
    await page.getByText("No link was created yet.").waitFor();
    await suitsEveryone(page);
    link = await create(page, "Acme login");
    await page.getByText("Not opened").waitFor();
    await suitsEveryone(page);
  });
  const [provider] = await installation.api.get(`/v1${list}`);
  await login.start(provider.redirect_uri, provider.backchannel_logout_uri);
  await browser.visit(async (page) => {
    await page.goto(link);
    assert.equal(new URL(page.url()).pathname, "/setup-links");
    await isAccessible(page);
    await page.locator("#accept").click();
    assert.equal(await page.locator("#redirect-uri").inputValue(), provider.redirect_uri);
    await isAccessible(page);
    await fitsTheScreen(page);
    await page.locator("#issuer").fill("http://login.example.com");
    await page.locator("#client-id").fill(login.client.client_id);
    await page.locator("#client-secret").fill("a wrong secret");
    await page.locator("#save").click();
    await page.locator("#issuer-wrong").waitFor();
    await isAccessible(page);
    await page.locator("#issuer").fill(login.url);
    await page.locator("#client-secret").fill("a wrong secret");
    await page.locator("#save").click();
    await page.locator("#tested").getByText("The test failed.").waitFor();
    await isAccessible(page);
    await page.locator("#client-secret").fill(login.client.client_secret);
    await page.locator("#save").click();
    await page.locator("#tested").getByText("found nothing wrong").waitFor();
    await fitsTheScreen(page);
  }, { ...PHONE, refused: ["400 /setup-links"] });
  // The link is worth nothing in another browser.
  await browser.visit(async (page) => {
    await page.goto(link);
    await page.locator("#setup-link-closed").waitFor();
    await isAccessible(page);
  }, { refused: ["410 /setup-links"] });
  await browser.visit(async (page) => {
    await open(page, `${list}/${provider.id}`);
    await page.locator("#enable").click();
    await page.locator("dialog #confirm").click();
    await page.locator("#disable").waitFor();
    await page.goto(installation.url + list);
    await ready(page);
    await page.getByText("Login enabled").waitFor();
    await create(page, "Another login");
    await page.locator("li", { hasText: "Another login" }).getByRole("button", { name: /Revoke/ }).click();
    await page.locator("dialog #confirm").click();
    await message(page, /The link for Another login was revoked/);
    await page.getByText("Revoked", { exact: true }).waitFor();
  });
  await installation.api.put(`/v1${list}/${provider.id}`, { create_users: true });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?company=${installation.company.code}&return_to=/my-applications`);
    await page.getByRole("link", { name: "Sign in with Acme login" }).click();
    await page.locator("#there").fill("there-1");
    await page.locator("#go").click();
    await arrives(page, `${installation.url}/my-applications`);
  });
});
