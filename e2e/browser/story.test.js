// The whole way: from a server that was never used to a person who signs in at an application.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { linkIn, mailsTo } from "../support/mail.js";
import { arrives, asksToSignIn, choose, message, refusedAt, signIn } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";
import { Server } from "../support/server.js";

const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
const PERSON = { email: "paula@example.com", password: "staple under the bridge" };

let browser;
let server;
let party;

before(async () => {
  [browser, server, party] = await Promise.all([Browser.launch(), Server.create(), RelyingParty.create()]);
  await server.start();
});

after(async () => {
  await party?.stop();
  await browser?.close();
  await server?.stop();
});

async function setUp(page) {
  await page.goto(await server.setupLink());
  await page.locator("#company-name").fill("Acme");
  await page.locator("#admin-name").fill("Ada Admin");
  await page.locator("#admin-email").fill(ADMIN.email);
  await page.locator("#admin-password").fill(ADMIN.password);
  assert.equal(await page.locator("#company-code").inputValue(), "acme");
  await page.locator("#next").click();
  await page.locator("#person-0-email").fill(PERSON.email);
  await page.locator("#person-0-name").fill("Paula");
  await page.locator("#person-0-role").selectOption("member");
  await page.locator("#finish").click();
  await page.locator("#setup-done").getByText("1 invitation").waitFor();
}

async function registerApplication(page) {
  await page.goto(`${server.url}/applications`);
  await page.locator("#register-application").click();
  await page.locator("#name").fill("Notes");
  assert.equal(await page.locator("#code").inputValue(), "notes");
  await page.locator("#redirect-uris").fill("not an address");
  await page.locator("#save").click();
  await refusedAt(page, "redirect-uris", { typed: "not an address" });
  assert.equal(await page.locator("#name").inputValue(), "Notes");

  await page.locator("#redirect-uris").fill(party.registration.redirect_uris[0]);
  await page.locator("#post-logout-redirect-uris").fill(party.registration.post_logout_redirect_uris[0]);
  await page.locator("#launch-url").fill(`${party.url}/`);
  await page.locator("#save").click();
  await message(page, /Notes/);

  assert.equal(await page.locator("#issuer").innerText(), server.url);
  const id = await page.locator("#client-id").innerText();
  assert.match(id, /^[A-Za-z0-9._~-]{1,50}$/);
  assert.doesNotMatch(await page.locator("#client-secret").innerText(), /[a-z0-9]/i, "the secret is shown unasked");
  await page.locator("#show-secret").click();
  const secret = page.locator("#client-secret").filter({ hasText: /^[A-Za-z0-9._~-]{20,}$/ });
  return { client_id: id, client_secret: await secret.innerText() };
}

async function giveAccess(page, application) {
  await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("link", { name: "Companies" }).click();
  await choose(page, "entitle-company", "Acme");
  await page.locator("#entitle").click();
  await message(page, /Acme/);
  await page.locator(`[id^="access-"][id$="-${application.client_id}"]`).click();
  const box = page.getByRole("row", { name: /Paula/ }).locator('input[name^="access-user-"]');
  assert.match(await box.getAttribute("name"), /^access-user-\d+$/);
  assert.equal(await box.isChecked(), false);
  await box.check();
  await page.locator("#save-access").click();
  await message(page, /1 person/);
}

async function invitation() {
  const [mail] = await mailsTo(server, PERSON.email);
  assert.match(mail.headers.subject, /\S/);
  return linkIn(mail, `${server.url}/`);
}

async function takeUp(page, link) {
  await page.goto(link);
  assert.equal(await page.locator("#name").inputValue(), "Paula");
  await page.locator("#name").fill("Paula Person");
  // The browser itself would keep a short password back; the server says it at the field.
  await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
  await page.locator("#password").fill("short");
  await page.locator("#save").click();
  await refusedAt(page, "password");
  assert.equal(await page.locator("#name").inputValue(), "Paula Person");
  await page.locator("#password").fill(PERSON.password);
  await page.locator("#save").click();
}

async function seesOnlyItsApplications(page) {
  await page.getByRole("heading", { name: "My applications" }).waitFor();
  assert.equal(await page.locator("#person").innerText(), "Paula Person");
  const card = page.locator(".doors > li");
  await card.waitFor();
  assert.equal(await card.count(), 1);
  assert.match(await card.innerText(), /Notes/);
  assert.equal(await page.getByRole("link", { name: "Companies", exact: true }).count(), 0);
  return card;
}

test("set up, register, give access, invite, sign in", async () => {
  let application;
  await browser.visit(async (page) => {
    await setUp(page);
    application = await registerApplication(page);
    await giveAccess(page, application);
  }, { refused: ["400 /v1/applications"] });
  await party.start(server.url, application);
  const link = await invitation();

  await browser.visit(async (page, context) => {
    await takeUp(page, link);
    const card = await seesOnlyItsApplications(page);
    // One click, and no question: the person is signed in already.
    const [opened] = await Promise.all([context.waitForEvent("page"), card.click()]);
    await opened.waitForURL(`${party.url}/`);
    assert.equal(party.visitor.claims.name, "Paula Person");
    assert.equal(party.visitor.claims.email, PERSON.email);
    assert.equal(party.visitor.claims.email_verified, true);
  }, { refused: ["400 /invitations"] });

  // The link is of no use any more.
  await browser.visit(async (page) => {
    const response = await page.goto(link);
    assert.equal(response.status(), 200);
    assert.equal(await page.locator("#password").count(), 0);
    assert.equal(await page.locator("a.go").getAttribute("href"), "/sign-in");
  });

  // Another day, another browser.
  party.visitor = undefined;
  await browser.visit(async (page) => {
    await page.goto(party.url);
    await asksToSignIn(page, server);
    assert.match(await page.locator("body").innerText(), /Notes/);
    await signIn(page, PERSON);
    await arrives(page, party.url);
    assert.equal(party.visitor.claims.name, "Paula Person");
    await page.goto(server.url);
    await seesOnlyItsApplications(page);
  });
});
