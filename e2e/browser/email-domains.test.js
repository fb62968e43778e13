// The email domains of a company (UC-20), and that it requires its own external login.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { NameServer } from "../support/name-server.js";
import { fitsTheScreen, message, ready, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const BOSS = { name: "Boss", email: "boss@acme.example", password: PERSON.password, company_role: "company_admin" };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let browser;
let installation;
let names;
let company;
let boss;

before(async () => {
  names = await NameServer.create();
  [browser, installation] = await Promise.all([
    Browser.launch(), Installation.create({ env: { ALDABA_DNS_SERVER: names.address } }),
  ]);
  company = `/v1/companies/${installation.company.id}`;
  boss = await installation.api.post(`${company}/users`, BOSS);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
  await names?.stop();
});

async function open(page, caller = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=/companies/${installation.company.id}/email-domains`);
  await signIn(page, caller);
  await ready(page);
}

/** Waits until an element has the focus. */
function hasFocus(page, id) {
  return page.waitForFunction((id) => document.activeElement?.id === id, id);
}

/** Adds a domain in the dialog that is open; gives its id. */
async function add(page, domain) {
  await page.locator("#domain").fill(domain);
  await page.locator("dialog #save").click();
  const row = page.locator("li", { hasText: domain.replace(/^.*@/, "") });
  await row.waitFor();
  return (await row.locator("b").getAttribute("id")).replace("domain-", "");
}

test("a domain is added, verified by its record, loses it and is removed", async () => {
  await browser.visit(async (page) => {
    await open(page);
    await page.getByText("No email domain yet").waitFor();
    await suitsEveryone(page);
    await page.locator("#add-first-domain").click();
    await page.locator("dialog #save").click();
    await refusedAt(page, "domain", { typed: "" });
    await page.locator("#domain").fill("gmail.com");
    await page.locator("dialog #save").click();
    await page.getByText("Everybody can have an email at this domain").waitFor();
    await refusedAt(page, "domain", { typed: "gmail.com" });
    await suitsEveryone(page);
    const id = await add(page, "boss@acme.example");
    await hasFocus(page, `domain-${id}`);
    await page.getByText("Not verified").waitFor();
    assert.equal(await page.locator(`#record-name-${id}`).innerText(), "_aldaba.acme.example");
    await page.getByRole("button", { name: "Copy the value of the record of acme.example" }).waitFor();

    await page.locator(`#verify-domain-${id}`).click();
    await page.getByText("The TXT record was not found. Compare").waitFor();
    await suitsEveryone(page);
    names.texts = ["v=spf1 -all", await page.locator(`#record-value-${id}`).innerText()];
    await page.locator(`#verify-domain-${id}`).click();
    await message(page, /acme\.example is verified/);
    await page.getByText("by its TXT record").waitFor();
    await page.getByText(/verified by \S/).waitFor();
    await hasFocus(page, `domain-${id}`);
    await page.getByText("TXT record of acme.example").click();
    await page.getByText("Leave the record in place.").waitFor();
    await suitsEveryone(page);

    // The record is gone: the page shows at once that the domain is no longer verified.
    names.texts = [];
    await page.locator(`#verify-domain-${id}`).click();
    await page.getByText("so the domain is no longer verified").waitFor();
    await page.getByText("Not verified").waitFor();
    await hasFocus(page, `verify-domain-${id}`);

    await page.locator("#add-domain").click();
    await page.locator("#domain").fill("acme.example");
    await page.locator("dialog #save").click();
    await page.getByText("The company has this domain already.").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(`#remove-domain-${id}`).click();
    await page.locator("dialog").getByText("it needs a new TXT record").waitFor();
    await page.locator("dialog #confirm").click();
    await message(page, /acme\.example was removed/);
    await page.getByText("No email domain yet").waitFor();
    await hasFocus(page, "add-domain");
  }, { refused: [`400 ${company}/email-domains`, `409 ${company}/email-domains/1/verification`] });
  assert.deepEqual(await installation.api.get(`${company}/email-domains`), []);
});

test("an administrator of the installation confirms a domain without a record, one of the company cannot", async () => {
  const { api } = installation;
  const { id } = await api.post(`${company}/email-domains`, { domain: "acme.example" });
  await browser.visit(async (page) => {
    await open(page, BOSS);
    await page.locator(`#verify-domain-${id}`).waitFor();
    assert.equal(await page.locator(`#confirm-domain-${id}`).count(), 0);
  });
  await browser.visit(async (page) => {
    await open(page);
    await page.locator(`#confirm-domain-${id}`).click();
    await page.locator("dialog").getByText("Confirm it only if you are sure").waitFor();
    await page.locator("dialog #confirm").click();
    await message(page, /acme\.example is verified/);
    await page.getByText("confirmed by an administrator of the installation").waitFor();
    await hasFocus(page, `domain-${id}`);
    await page.locator(`#remove-domain-${id}`).click();
    await page.locator("dialog").getByText("People who are linked stay linked.").waitFor();
    await page.locator("dialog #confirm").click();
    await message(page, /acme\.example was removed/);
  });
});

test("a domain is added and verified on a phone and by keyboard", async () => {
  await browser.visit(async (page) => {
    await open(page, BOSS);
    await page.keyboard.press("n");
    await page.locator("#domain").waitFor();
    await hasFocus(page, "domain");
    await page.keyboard.type("a-domain-that-is-long.subsidiaries.example");
    await page.keyboard.press("Enter");
    const row = page.locator("li", { hasText: "subsidiaries.example" });
    await row.waitFor();
    await fitsTheScreen(page);
    names.texts = [await row.locator('[id^="record-value-"]').innerText()];
    await row.locator('[id^="verify-domain-"]').focus();
    await page.keyboard.press("Enter");
    await message(page, /is verified/);
    await fitsTheScreen(page);
    await row.locator('[id^="remove-domain-"]').click();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await row.getByText("Verified", { exact: true }).waitFor();
  }, PHONE);
});

test("a company requires its login, and names who can still sign in", async () => {
  const { api } = installation;
  await browser.visit(async (page) => {
    await open(page);
    await page.getByText("The company has no external login that is enabled.").waitFor();
    await page.locator("#to-logins").waitFor();
    assert.equal(await page.locator("#require-login").count(), 0);
    await api.post(`${company}/identity-providers`, { preset: "google", name: "Google", client_id: "aldaba" });
    await page.reload();
    await page.locator("#require-login").click();
    await page.locator("#nobody-linked").waitFor();
    await page.locator("#concerned").getByText("0 people are linked").waitFor();
    await suitsEveryone(page);
    await page.locator("dialog #save").click();
    await page.getByText("Choose at least one administrator.").waitFor();
    await hasFocus(page, "break-glass");
    await suitsEveryone(page);
    await page.locator(`#break-glass-${boss.id}`).check();
    await page.locator("dialog #save").click();
    await message(page, /is required/);
    await page.getByText("boss@acme.example").waitFor();
    await hasFocus(page, "require-login");
    await suitsEveryone(page);
  }, { refused: [`400 ${company}/required-login`] });
  // An administrator who is not chosen is warned, and those who can no longer be chosen are left out.
  const second = await api.post(`${company}/users`, { ...BOSS, name: "Second", email: "second@acme.example" });
  await browser.visit(async (page) => {
    await open(page, BOSS);
    await page.locator("#require-login").click();
    await page.locator(`#break-glass-${second.id}`).check();
    assert.equal(await page.locator("#left-out").count(), 0);
    await page.locator(`#break-glass-${boss.id}`).uncheck();
    await page.locator("#left-out").waitFor();
    await page.locator(`#break-glass-${boss.id}`).check();
    // Somebody else chooses in the meantime: both versions are shown.
    const [{ id: admin }] = await api.get(`${company}/users?q=admin`);
    await api.put(`${company}/required-login`, { required: true, break_glass_user_ids: [admin, boss.id] });
    await page.locator("dialog #save").click();
    const row = page.locator("#both-versions tr", { has: page.getByRole("rowheader", { name: "Break-glass administrators" }) });
    assert.match(await row.innerText(), /admin[^]*Boss[^]*Boss[^]*Second/);
    await suitsEveryone(page);
    await page.locator("#save-mine").click();
    await message(page, /administrators were changed/);
    const { break_glass: chosen } = await api.get(`${company}/required-login`);
    assert.deepEqual(chosen.map(({ name }) => name).sort(), ["Boss", "Second"]);
  }, { refused: [`412 ${company}/required-login`] });
  await api.put(`${company}/users/${boss.id}`, { company_role: "member" });
  const [{ id: login }] = await api.get(`${company}/identity-providers`);
  await api.put(`${company}/identity-providers/${login}`, { enabled: false });
  await browser.visit(async (page) => {
    await open(page);
    await page.locator("#login-away").waitFor();
    await page.getByText("Cannot sign in here").waitFor();
    await suitsEveryone(page);
    await page.locator("#require-login").click();
    await page.locator(`#break-glass-${second.id}`).waitFor();
    assert.equal(await page.locator(`#break-glass-${boss.id}`).count(), 0);
    await page.locator("dialog #save").click();
    await message(page, /administrators were changed/);
    await page.locator("#lift-required-login").click();
    await page.locator("dialog #confirm").click();
    await message(page, /no longer required/);
    await hasFocus(page, "to-logins");
  });
  assert.equal((await api.get(`${company}/required-login`)).required, false);
});
