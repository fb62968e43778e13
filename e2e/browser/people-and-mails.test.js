// The people of all companies, the mails, and the audit trail of a company, as administrators see them.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { message, signIn, suitsEveryone } from "../support/pages.js";

const MANAGER = { name: "Mona Manager", email: "mona@example.com", password: "a lantern on the hill" };
const LEADER = { name: "Lea Leader", email: "lea@example.com", password: "seven boats at noon" };

let browser;
let installation;
let other;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api, company } = installation;
  const users = `/v1/companies/${company.id}/users`;
  await api.post(users, { ...MANAGER, system_role: "app_manager" });
  await api.post(users, { ...LEADER, company_role: "company_admin" });
  other = await api.post("/v1/companies", { name: "Orbital Freight" });
  await api.post(`/v1/companies/${other.id}/users`, { name: "Otto Orbit", email: "otto@example.com" });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function enter(page, person, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, person);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

test("the people of all companies are found, and lead to their pages", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, "/people");
    await page.getByRole("row", { name: /Otto Orbit.*Orbital Freight/ }).waitFor();
    await page.getByRole("row", { name: /Lea Leader.*Acme/ }).waitFor();
    await suitsEveryone(page);
    await page.locator("#search").fill("otto");
    await page.getByText("Lea Leader").waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Otto Orbit" }).click();
    await page.waitForURL(`**/companies/${other.id}/people/*`);
    await page.getByRole("heading", { level: 1, name: "Otto Orbit" }).waitFor();
    await page.goto(`${installation.url}/companies`);
    await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Search people/ }).fill("otto");
    await page.getByRole("option", { name: /Otto Orbit/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Otto Orbit" }).waitFor();
  });
  await browser.visit(async (page) => {
    await enter(page, MANAGER, "/people");
    await page.getByRole("row", { name: /Otto Orbit/ }).waitFor();
  });
  await browser.visit(async (page) => {
    await enter(page, LEADER, "/people");
    await page.getByRole("heading", { level: 1, name: /do not have access/ }).waitFor();
  });
});

test("a mail that cannot be sent says why, and is sent when it is tried again", async () => {
  const { api, company, server, url } = installation;
  const folder = join(server.data, "mail");
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(folder, "in the way");
  await api.post(`/v1/companies/${company.id}/users`, { name: "Ivo Invited", email: "ivo@example.com" });
  await browser.visit(async (page) => {
    await enter(page, ADMIN, "/mails?state=waiting");
    const row = page.getByRole("row", { name: /ivo@example.com/ });
    // The list is asked again until the worker has tried.
    for (;;) {
      await page.locator("table, .empty").first().waitFor();
      if (await row.count()) break;
      await page.reload();
    }
    await row.getByRole("cell", { name: "Invitation", exact: true }).waitFor();
    await suitsEveryone(page);
    rmSync(folder);
    await row.getByRole("button").click();
    await page.getByRole("dialog").getByRole("button", { name: "Try again" }).click();
    await message(page, /sent again/);
    for (;;) {
      await page.goto(`${url}/mails?state=sent&q=ivo`);
      await page.locator("table, .empty").first().waitFor();
      if (await row.count()) break;
    }
    await row.getByText("Sent").waitFor();
    assert.doesNotMatch(await page.locator("main").innerText(), /invitations\//, "the link is a secret");
  });
});

test("the audit trail of a company is read as sentences, by its administrator", async () => {
  await installation.register({ name: "Handbook", redirect_uris: ["https://handbook.example.com/callback"] });
  await browser.visit(async (page) => {
    await enter(page, LEADER, `/companies/${installation.company.id}/audit`);
    await page.getByText(/added the person Mona Manager\./).waitFor();
    await page.getByText(/entitled Acme to Handbook\./).waitFor();
    assert.equal(await page.getByText("Otto Orbit").count(), 0, "of another company");
    await suitsEveryone(page);
  });
});
