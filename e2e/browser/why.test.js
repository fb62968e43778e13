// Why a person may, or may not, use an application: each rule, with a link to where it is changed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { signIn, suitsEveryone } from "../support/pages.js";

const PASSWORD = "staple under the bridge";

let browser;
let installation;
let application;
let other;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  application = await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] });
  other = await installation.addPerson({ name: "Otto Other", email: "otto@example.com", password: PASSWORD });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function path(person) {
  return `/companies/${installation.company.id}/people/${person.id}`;
}

async function open(page, address, caller = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=${address}`);
  await signIn(page, caller);
}

test("the rules of a person with access are all satisfied, and lead to the preview of the tokens", async () => {
  await browser.visit(async (page) => {
    await open(page, `${path(installation.person)}/applications/${application.client_id}`);
    await page.getByRole("heading", { level: 1, name: "Why can Paula Person use Wiki?" }).waitFor();
    await page.locator("#decision", { hasText: "every rule is satisfied" }).waitFor();
    assert.equal(await page.locator(".rings > .done").count(), 8);
    await suitsEveryone(page);
    await page.locator("#preview").click();
    await page.locator("#claims").waitFor();
  });
});

test("each rule is explained in the language of the reader, with the names of roles and readable times", async () => {
  const { api, company } = installation;
  const entitlement = `/v1/companies/${company.id}/entitlements/${application.client_id}`;
  await api.put(entitlement, { valid_until: "2040-01-02T10:00:00Z" });
  for (const [locale, sentences] of [
    ["en-GB", ["Acme is entitled to the application.", "Given roles: User.", "It ends on 2 Jan 2040"]],
    ["es-ES", ["Acme tiene derecho a la aplicación.", "Roles dados: User.", "Termina el 2 ene 2040"]],
    ["pt-PT", ["Acme tem direito à aplicação.", "Funções dadas: User.", "Termina em"]],
  ]) {
    await browser.visit(async (page) => {
      await open(page, `${path(installation.person)}/applications/${application.client_id}`);
      const rules = page.locator(".rings");
      for (const sentence of sentences) await rules.getByText(sentence).first().waitFor();
      assert.equal(await rules.locator("[lang]").count(), 0);
      assert.doesNotMatch(await rules.innerText(), /2040-01-02T/);
    }, { locale });
  }
  await api.put(entitlement, {});
});

test("from the access grid and the page of the person, a rule that is not satisfied leads to where it is changed", async () => {
  await browser.visit(async (page) => {
    await open(page, `/companies/${installation.company.id}/applications/${application.client_id}/access`);
    await page.getByRole("link", { name: "Why? Otto Other" }).click();
    await page.getByRole("heading", { level: 1, name: "Why can Otto Other not use Wiki?" }).waitFor();
    await page.locator("#decision", { hasText: "2 of 8 rules" }).waitFor();
    await page.locator("#rule-assigned.refused").waitFor();
    await suitsEveryone(page);
    await page.locator("#change-assigned").click();
    await page.getByRole("row", { name: /Otto/ }).locator('input[name^="access-user-"]').check();
    await page.locator("#save-access").click();
    await page.locator("#unsaved").waitFor({ state: "detached" });
    await page.goto(`${installation.url}${path(other)}/applications`);
    await page.getByRole("link", { name: "Why? Wiki" }).click();
    await page.getByRole("heading", { level: 1, name: "Why can Otto Other use Wiki?" }).waitFor();
  });
});

test("an application of the company that the person cannot use is listed with the reason", async () => {
  const closed = await installation.api.post("/v1/applications", { name: "Closed" });
  await installation.api.put(`/v1/companies/${installation.company.id}/entitlements/${closed.client_id}`, {});
  await browser.visit(async (page) => {
    await open(page, `${path(other)}/applications`);
    await page.getByText("No access").waitFor();
    await page.getByRole("link", { name: "Why? Closed" }).click();
    await page.locator("#rule-assigned.refused").waitFor();
  });
});

test("what does not exist is reported, and people without rights are refused", async () => {
  await browser.visit(async (page) => {
    await open(page, `${path(other)}/applications/unknown`);
    await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  }, {
    refused: ["404 /v1/applications/unknown", `404 /v1/companies/1/users/${other.id}/applications/unknown/explain`],
  });
  await browser.visit(async (page) => {
    await open(page, `${path(other)}/applications/${application.client_id}`, PERSON);
    await page.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
  });
});
