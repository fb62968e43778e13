// Addresses of what does not exist, or is someone else's; and a session that ends in another tab.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { isAccessible, openAccountMenu, ready, signIn } from "../support/pages.js";

const LEADER = { name: "Lea Leader", email: "lea@example.com", password: "seven boats at noon" };
const MISSING = /Page not found|This does not exist, or you cannot see it/;
const FORBIDDEN = /You do not have access to this page|You do not have the right to do this/;
const REFUSED = [/^40[34] \/v1\//];

let browser;
let installation;
let application;
let other;
let stranger;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api, company } = installation;
  await api.post(`/v1/companies/${company.id}/users`, { ...LEADER, company_role: "company_admin" });
  other = await api.post("/v1/companies", { name: "Vega Salud", code: "vega" });
  stranger = await api.post(`/v1/companies/${other.id}/users`, { name: "Sol Stranger", email: "sol@example.com" });
  application = await installation.register({ name: "Notes", redirect_uris: ["https://notes.example.com/cb"] }, { access: false });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function begin(page, person, path = "/my-applications") {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, person);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

test("a link to what does not exist explains that and leads on", async () => {
  await browser.visit(async (page) => {
    await begin(page, ADMIN);
    for (const path of [
      "/nothing-here",
      "/companies/4711",
      "/companies/4711/people",
      `/companies/${installation.company.id}/people/4711`,
      "/applications/unknown",
      "/applications/unknown/people",
      `/applications/${application.client_id}/nothing`,
      "/resources/4711",
    ]) {
      await page.goto(installation.url + path);
      await page.getByText(MISSING).first().waitFor();
      await isAccessible(page);
    }
    await page.locator('main a[href="/"]').first().click();
    await page.getByRole("heading", { level: 1, name: "Start" }).waitFor();
  }, { refused: REFUSED });
});

test("a link to what is someone else's shows nothing of it", async () => {
  const { id } = other;
  const foreign = [
    `/companies/${id}`,
    `/companies/${id}/people`,
    `/companies/${id}/people/${stranger.id}`,
    `/companies/${id}/settings`,
    `/companies/${id}/products`,
    `/companies/${id}/applications/${application.client_id}/access`,
    `/applications/${application.client_id}`,
    `/applications/${application.client_id}/keys`,
    "/settings",
  ];
  // An administrator of a company sees the audit trail of that company.
  for (const [person, paths] of [[LEADER, foreign], [PERSON, [...foreign, "/audit"]]]) {
    await browser.visit(async (page) => {
      await begin(page, person);
      for (const path of paths) {
        await page.goto(installation.url + path);
        await page.getByText(new RegExp(`${MISSING.source}|${FORBIDDEN.source}`)).first().waitFor();
        const text = await page.locator("main").innerText();
        assert.doesNotMatch(text, /Vega Salud|Sol Stranger|Notes/, path);
      }
    }, { refused: REFUSED });
  }
});

test("a session that ended in another tab leads to the sign-in and back to the same place", async () => {
  await browser.visit(async (page, context) => {
    await begin(page, ADMIN, "/people?q=paula");
    await page.getByRole("link", { name: "Paula Person" }).waitFor();
    const tab = await context.newPage();
    await tab.goto(`${installation.url}/my-applications`);
    await ready(tab);
    const menu = await openAccountMenu(tab);
    await menu.locator("#sign-out").click();
    await tab.waitForURL((address) => !address.pathname.startsWith("/my-applications"));
    await tab.close();
    await page.locator("#search").fill("lea");
    await page.waitForURL((address) => address.pathname === "/sign-in");
    await signIn(page, ADMIN);
    await page.getByRole("link", { name: "Lea Leader" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/people");
  }, { refused: [/^401 /] });
});
