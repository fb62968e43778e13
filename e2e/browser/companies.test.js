// UC-9 and UC-10: a company's products with their limits, its settings, and what its members see of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { choose, message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;
let notes;
let path;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  notes = await installation.register({ name: "Notes", redirect_uris: ["https://notes.example.com/callback"] });
  await installation.api.post(`/v1/applications/${notes.client_id}/roles`, { code: "editor", name: "Editor" });
  await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] }, { access: false });
  path = `/companies/${installation.company.id}`;
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, person, rest = "") {
  await page.goto(`${installation.url}/sign-in?return_to=${path}${rest}`);
  await signIn(page, person);
}

async function entitlement(name) {
  const all = await installation.api.get(`/v1${path}/entitlements`);
  return all.find(({ application }) => application.name === name);
}

test("UC-10: the overview counts people and products, and leads to both", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN);
    await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
    const figures = page.locator(".figures");
    await figures.waitFor();
    assert.deepEqual(await figures.locator("dd").allInnerTexts(), ["2", "1", "0", "1"]);
    await page.getByRole("row", { name: /Notes/ }).waitFor();
    assert.equal(await page.locator('[id^="withdraw-"]').count(), 0, "products are changed on their own page");
    await suitsEveryone(page);
    await figures.locator("a").last().click();
    await page.getByRole("heading", { level: 1, name: "Products" }).waitFor();
  });
});

test("UC-9: a product is added with seats and a last day, and its limits are changed", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN, "/products");
    await page.locator("#entitle").click();
    await refusedAt(page, "entitle-application");
    await choose(page, "entitle-application", "Wiki");
    await page.locator("#limits summary").click();
    await page.locator("#new-seats").fill("5");
    await page.locator("#new-valid-until").fill("2099-12-31");
    await suitsEveryone(page);
    await page.locator("#entitle").click();
    await message(page, /Wiki was added/);
    const { seats, valid_until: until } = await entitlement("Wiki");
    assert.equal(seats, 5);
    assert.ok(until > "2099-12-31", until);
    const row = page.getByRole("row", { name: /Wiki/ });
    // Phones show it below the name.
    await row.locator(".line", { hasText: /^Until .*31.*2099/ }).waitFor();

    await row.locator('[id^="terms-"]').click();
    assert.equal(await page.locator("#valid-until").inputValue(), "2099-12-31");
    await page.locator("#seats").fill("");
    await page.locator("#valid-from").fill("2026-01-01");
    await suitsEveryone(page);
    await page.locator("#save-dialog").click();
    await message(page, /limits of Wiki were saved/);
    const changed = await entitlement("Wiki");
    assert.equal(changed.seats, null);
    assert.equal(changed.valid_until, until, "the day that stayed keeps its time");
    assert.match(changed.valid_from, /^2025-12-31|^2026-01-01/);
  });
});

test("UC-9: a role that people have is taken away only if the administrator confirms it", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN, "/products");
    await page.getByRole("row", { name: /Notes/ }).locator('[id^="terms-"]').click();
    await page.locator("#all-roles").uncheck();
    await page.locator("#term-role-editor").check();
    await page.locator("#save-dialog").click();
    await page.locator("#remove-access").check();
    await suitsEveryone(page);
    await page.locator("#save-dialog").click();
    await message(page, /limits of Notes were saved/);
    assert.deepEqual((await entitlement("Notes")).roles, ["editor"]);
    assert.equal((await entitlement("Notes")).seats_used, 0);
  }, { refused: [`409 /v1${path}/entitlements/${notes.client_id}`] });
});

test("UC-9: limits that are wrong, or changed by somebody else, keep what was typed", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN, "/products");
    await page.getByRole("row", { name: /Notes/ }).locator('[id^="terms-"]').click();
    await page.locator("#valid-from").fill("2030-02-02");
    await page.locator("#valid-until").fill("2030-01-01");
    await page.locator("#save-dialog").click();
    await refusedAt(page, "valid-until", { typed: "2030-01-01" });
    await installation.api.put(`/v1${path}/entitlements/${notes.client_id}`, { seats: 9 });
    await page.locator("#valid-until").fill("2031-01-01");
    await page.locator("#save-dialog").click();
    const row = (name) => page.locator("dialog #both-versions tr", { has: page.getByRole("rowheader", { name, exact: true }) });
    assert.match(await row("Seats").innerText(), /9\s+Not changed/);
    assert.match(await row("Last day").innerText(), /None\s+[^]*2031/);
    await suitsEveryone(page);
    assert.equal((await entitlement("Notes")).seats, 9);
    await page.locator("#keep-editing").click();
    assert.equal(await page.locator("#valid-until").inputValue(), "2031-01-01");
    await page.locator("#save-dialog").click();
    await message(page, /limits of Notes were saved/);
    const saved = await entitlement("Notes");
    assert.deepEqual([saved.seats, saved.valid_from.slice(0, 4), saved.valid_until.slice(0, 4)], [9, "2030", "2031"]);
  }, {
    refused: [`400 /v1${path}/entitlements/${notes.client_id}`, `412 /v1${path}/entitlements/${notes.client_id}`],
  });
});

test("UC-9: the settings of a company are saved where they are, or refused at the field", async () => {
  await installation.api.post("/v1/companies", { name: "Borealis" });
  await browser.visit(async (page) => {
    await open(page, ADMIN);
    await page.locator("#edit").click();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await suitsEveryone(page);
    await page.locator("#name").fill("Borealis");
    await page.locator("#save").click();
    await refusedAt(page, "name", { typed: "Borealis" });
    await page.locator("#name").fill("Acme Works");
    await page.locator("#save").click();
    await message(page, /Acme Works was saved/);
    assert.equal(new URL(page.url()).pathname, `${path}/settings`);
    await page.locator("#name").fill("Acme");
    await page.locator("#save").click();
    await message(page, /Acme was saved/);
  }, { refused: [`400 /v1${path}`] });
});

test("members see people and products only if the company shows them", async () => {
  await browser.visit(async (page) => {
    await open(page, PERSON, "/people");
    await page.getByRole("alert").filter({ hasText: /do not have/i }).waitFor();
    await page.goto(`${installation.url}/account/companies`);
    await page.locator(".things li", { hasText: "Acme" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Products" }).count(), 0);
  }, { refused: [`403 /v1${path}/users`] });
  await browser.visit(async (page) => {
    await open(page, ADMIN, "/settings");
    await page.locator("#visible-to-members").check();
    await page.locator("#save").click();
    await message(page, /Acme was saved/);
  });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/account/companies`);
    await signIn(page, PERSON);
    await page.getByRole("link", { name: "Products" }).click();
    await page.getByRole("row", { name: /Notes/ }).waitFor();
    await suitsEveryone(page);
    assert.equal(await page.locator('[id^="terms-"], [id^="access-"], #entitle').count(), 0);
    await page.goto(`${installation.url}${path}/people`);
    await page.getByRole("row", { name: /admin@example.com/ }).waitFor();
    await suitsEveryone(page);
    assert.equal(await page.locator("tbody a, #invite-person").count(), 0, "people are shown and not opened");
  });
});
