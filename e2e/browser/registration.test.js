// Client registration (RFC 7591): the mode, and initial access tokens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { choose, message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, caller = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=/registration`);
  await signIn(page, caller);
}

function registerItself(token) {
  return fetch(`${installation.url}/oauth2/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ client_name: "Partner", redirect_uris: ["https://partner.example.com/cb"] }),
  });
}

test("a token is created, shown once, used by an application and revoked", async () => {
  await browser.visit(async (page) => {
    await open(page);
    await page.getByText("There are no initial access tokens.").waitFor();
    await suitsEveryone(page);
    await page.locator("#create-token").click();
    await page.locator("dialog #save").click();
    await refusedAt(page, "token-name");
    await refusedAt(page, "token-company");
    await page.locator("#token-name").fill("Partners");
    await choose(page, "token-company", "Acme");
    await page.locator("#token-uses").fill("0");
    await page.locator("dialog #save").click();
    await refusedAt(page, "token-uses", { typed: "0" });
    await page.locator("#token-uses").fill("2");
    await page.locator("dialog #save").click();
    const token = await page.locator("#new-token").innerText();
    assert.match(token, /^aldaba_iat_/);
    await page.locator("#token-kept").click();
    await page.getByText("0 of 2 registrations used").waitFor();
    assert.equal((await registerItself(token)).status, 201);
    await page.reload();
    await page.getByText("1 of 2 registrations used").waitFor();
    assert.equal(await page.getByText(token).count(), 0, "the token is shown only once");
    await page.locator('[id^="revoke-token-"]').click();
    await page.locator("#keep").click();
    await page.locator('[id^="revoke-token-"]').click();
    await page.locator("#confirm").click();
    await message(page, /Partners/);
    assert.equal((await registerItself(token)).status, 401);
  }, { refused: ["400 /v1/initial-access-tokens"] });
});

test("registration is opened only with the company that may use what is registered", async () => {
  await browser.visit(async (page) => {
    await open(page);
    await page.locator("#client-registration").selectOption("open");
    await page.locator("#save").click();
    await page.locator("[aria-invalid=true], form [role=alert]").first().waitFor();
    await choose(page, "client-registration-company-id", "Acme");
    await page.locator("#save").click();
    await message(page, /saved/);
    const settings = await installation.api.get("/v1/settings");
    assert.equal(settings.client_registration, "open");
    await page.locator("#client-registration").selectOption("closed");
    await page.locator("#save").click();
    await message(page, /saved/);
  }, { refused: ["400 /v1/settings"] });
});

test("people who do not administer the installation see no registration", async () => {
  await browser.visit(async (page) => {
    await open(page, PERSON);
    await page.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
  });
});
