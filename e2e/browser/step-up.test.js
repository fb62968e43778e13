// What a session must prove in addition (UC-24): the strongest factor for a dangerous act, and what the policy has come to
// require.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { message, signIn, suitsEveryone } from "../support/pages.js";
import { codeOf } from "../support/totp.js";

const PASSWORD = "staple under the bridge";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  await installation.api.put("/v1/settings", { second_factor: "off" });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, person, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, person);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** A person with an authenticator app, and its secret. */
async function personWithApp(name) {
  const email = `${name.toLowerCase()}@example.com`;
  const person = await installation.addPerson({ name, email, password: PASSWORD });
  await browser.visit(async (page) => {
    await open(page, person, "/account/security");
    await page.locator("#set-up-totp").click();
    person.secret = await page.locator("#totp-secret").innerText();
    await page.locator("#totp-code").fill(codeOf(person.secret));
    await page.locator("#save").click();
    await page.locator("#codes-kept").click();
  });
  return person;
}

test("a form that needs the second factor has the person prove it in another window and goes on with what was typed", async () => {
  const person = await personWithApp("Nadia");
  await browser.visit(async (page, context) => {
    await open(page, person, "/account/security");
    await page.locator("#create-token").click();
    await page.locator("#token-name").fill("export");
    await page.locator("#save").click();
    await page.getByRole("alert").getByText(/recent sign-in with your second factor/).waitFor();
    await suitsEveryone(page);
    const opened = context.waitForEvent("page");
    await page.locator("#sign-in-again").click();
    const step = await opened;
    const closed = step.waitForEvent("close");
    // The password was entered a moment ago: the code is all that is asked for.
    await step.locator("#code").fill(codeOf(person.secret, 30));
    await step.locator("#continue").click();
    await closed;
    await page.locator("#new-token").waitFor();
  }, { refused: ["403 /v1/me/api-tokens"] });
});

test("a person at work is asked for the factor that the policy has come to require, and comes back", async (context) => {
  const person = await personWithApp("Olga");
  context.after(() => installation.api.put("/v1/settings", { second_factor: "off" }));
  await browser.visit(async (page) => {
    await open(page, person, "/account");
    await page.locator("#nickname").waitFor();
    await installation.api.put("/v1/settings", { second_factor: "required" });
    await page.goto(`${installation.url}/account/security`);
    await page.locator("#code").fill(codeOf(person.secret, 30));
    await page.locator("#continue").click();
    await page.waitForURL((url) => url.pathname === "/account/security");
    await page.locator("#create-token").click();
    await page.locator("#token-name").fill("export");
    await page.locator("#save").click();
    await page.locator("#new-token").waitFor();
  }, { refused: ["401 /v1/session"] });
});

test("a person at work without a factor adds the one that the policy has come to require, and the form goes on", async (context) => {
  const person = await installation.addPerson({ name: "Pedro", email: "pedro@example.com", password: PASSWORD });
  context.after(() => installation.api.put("/v1/settings", { second_factor: "off" }));
  await browser.visit(async (page, tabs) => {
    await open(page, person, "/account");
    await page.locator("#nickname").fill("Peter");
    await installation.api.put("/v1/settings", { second_factor: "required" });
    await page.locator("#save").click();
    await page.getByRole("alert").getByText(/rules for signing in have become stricter/).waitFor();
    const opened = tabs.waitForEvent("page");
    await page.locator("#sign-in-again").click();
    const step = await opened;
    const closed = step.waitForEvent("close");
    await step.locator("#add-app").click();
    await step.locator("#code").fill(codeOf(await step.locator("#secret").innerText()));
    await step.locator("#confirm").click();
    await step.locator("#continue").click();
    await closed;
    await message(page, /saved|changed|updated/i);
  }, { refused: ["401 /v1/me", "401 /v1/session"] });
  const { nickname } = await installation.api.get(`/v1/companies/${installation.company.id}/users/${person.id}`);
  assert.equal(nickname, "Peter");
});
