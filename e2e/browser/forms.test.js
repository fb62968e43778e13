// UC-2, UC-8, UC-12 and UC-13: the forms that add something say at the field what is wrong, and store nothing when they are
// cancelled; a list without anything leads to the form.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, ADMIN);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** The names of everything in a list of the API. */
async function names(path) {
  return (await installation.api.get(path)).map(({ name }) => name);
}

/** Waits until the page is at a path. */
function at(page, path) {
  return page.waitForURL((url) => url.pathname === path);
}

test("UC-8: a company is added, refused at its field, or not added when it is cancelled", async () => {
  await browser.visit(async (page) => {
    await open(page, "/companies");
    await page.locator("#add-company").click();
    await at(page, "/companies/new");
    await suitsEveryone(page);
    await page.locator("#save").click();
    await refusedAt(page, "name", { typed: "" });
    await page.locator("#name").fill("Acme");
    await page.locator("#code").fill("Not a code");
    await page.locator("#save").click();
    await refusedAt(page, "code", { typed: "Not a code" });
    await page.locator("#code").fill("second");
    await page.locator("#save").click();
    await refusedAt(page, "name", { typed: "Acme" });
    await page.locator("#name").fill("Borealis");
    await page.locator("#cancel").click();
    await at(page, "/companies");
    assert.deepEqual(await names("/v1/companies"), ["Acme"]);
    await page.locator("#add-company").click();
    await page.locator("#name").fill("Borealis");
    await page.locator("#save").click();
    await message(page, /Borealis was added/);
    assert.deepEqual(await names("/v1/companies"), ["Acme", "Borealis"]);
  }, { refused: ["400 /v1/companies", "409 /v1/companies"] });
});

test("UC-8: a company begins with the products that were chosen", async () => {
  const { api } = installation;
  const redirect_uris = ["https://app.example.com/callback"];
  const [wiki, notes] = [await api.post("/v1/applications", { name: "Wiki", redirect_uris }), await api.post("/v1/applications", { name: "Notes", redirect_uris })];
  await browser.visit(async (page) => {
    await open(page, "/companies/new");
    await page.locator("#name").fill("Cassini");
    await page.locator("#products").fill("Wiki");
    await page.locator("#products-list").getByRole("option", { name: "Wiki" }).click();
    const chosen = page.locator(".things li");
    await chosen.filter({ hasText: "Wiki" }).waitFor();
    assert.equal(await page.locator("#products").inputValue(), "", "the field is for the next one");
    await page.waitForFunction(() => document.activeElement?.id === "products");
    await page.locator("#products").fill("Wiki");
    await page.locator("#products-list [role=option][aria-disabled=true]", { hasText: "Wiki" }).waitFor();
    await page.locator("#products").fill("Notes");
    await page.locator("#products-list").getByRole("option", { name: "Notes" }).click();
    await chosen.filter({ hasText: "Notes" }).waitFor();
    await suitsEveryone(page);
    await page.getByRole("button", { name: "Remove Wiki" }).click();
    assert.deepEqual(await chosen.locator("b").allInnerTexts(), ["Notes"]);
    await page.locator("#save").click();
    await message(page, /Cassini was added/);
    await page.getByRole("row", { name: /Notes/ }).waitFor();
  });
  const { id } = (await api.get("/v1/companies")).find(({ name }) => name === "Cassini");
  assert.deepEqual((await api.get(`/v1/companies/${id}/entitlements`)).map(({ application }) => application.client_id), [notes.client_id]);
  await api.delete(`/v1/companies/${id}`);
  for (const { client_id: client } of [wiki, notes]) await api.delete(`/v1/applications/${client}`);
});

test("UC-2: nobody is invited when the dialog is cancelled", async () => {
  const { id } = installation.company;
  const before = await names(`/v1/companies/${id}/users`);
  await browser.visit(async (page) => {
    await open(page, `/companies/${id}/people`);
    await page.locator("#invite-person").click();
    await page.locator("#person-email").fill("kay@example.com");
    await page.locator("#person-name").fill("Kay Board");
    await page.locator("dialog #cancel").click();
    await page.locator("#person-email").waitFor({ state: "detached" });
    // What was typed does not come back.
    await page.locator("#invite-person").click();
    assert.equal(await page.locator("#person-email").inputValue(), "");
    await page.keyboard.press("Escape");
    await page.locator("#person-email").waitFor({ state: "detached" });
  });
  assert.deepEqual(await names(`/v1/companies/${id}/users`), before);
});

test("UC-12 and UC-13: a list without applications leads to the form, which registers none when it is cancelled", async () => {
  await browser.visit(async (page) => {
    await open(page, "/applications");
    await page.locator("#register-first").waitFor();
    await suitsEveryone(page);
    await page.locator("#register-first").click();
    await at(page, "/applications/new");
    await page.locator("#name").fill("Notes");
    await page.locator("#redirect-uris").fill("https://notes.example.com/callback");
    await page.locator("#cancel").click();
    await at(page, "/applications");
    await page.locator("#register-first").waitFor();
  });
  assert.deepEqual(await names("/v1/applications"), []);
});

test("in a form that edits something, what was changed and is not saved is marked until it is as before", async () => {
  const company = await installation.api.post("/v1/companies", { name: "Marked", code: "marked" });
  await browser.visit(async (page) => {
    await open(page, `/companies/${company.id}/settings`);
    const marked = () => page.locator("form .changed").evaluateAll((fields) => fields.map(({ id }) => id));
    await page.locator("#name").fill("Marked anew");
    assert.deepEqual(await marked(), ["name"]);
    await suitsEveryone(page);
    await page.locator("#name").fill("Marked");
    assert.deepEqual(await marked(), []);
    await page.locator("#name").fill("Marked anew");
    await page.locator("#save").click();
    await message(page, /Marked anew/);
    await page.locator("form .changed").waitFor({ state: "detached" });
    await page.goto(`${installation.url}/companies/new`);
    await page.locator("#name").fill("New");
    assert.deepEqual(await marked(), [], "in a form that adds something everything is new");
  });
});
