// What surrounds the pages of the admin UI: navigation by role, the palette, shortcuts, themes, the company switcher.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { fitsTheScreen, isAccessible, openAccountMenu, signIn } from "../support/pages.js";

const PHONE = { viewport: { width: 320, height: 740 }, hasTouch: true, isMobile: true };
const MANAGER = { name: "Mona Manager", email: "mona@example.com", password: "a lantern on the hill" };
/** What everybody sees. */
const OWN = ["My applications", "Profile", "Security", "My companies"];
const LEADER = { name: "Lea Leader", email: "lea@example.com", password: "seven boats at noon" };

let browser;
let installation;
let notes;
let other;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api, company } = installation;
  const users = `/v1/companies/${company.id}/users`;
  await api.post(users, { ...MANAGER, system_role: "app_manager" });
  await api.post(users, { ...LEADER, company_role: "company_admin" });
  other = await api.post("/v1/companies", { name: "Orbital Freight" });
  notes = await installation.register({ name: "Notes", redirect_uris: ["https://notes.example.com/callback"] });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function enter(page, person, path = "/") {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, person);
  // The sign-in page has a heading of this level too.
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** The names of the places in the navigation. */
async function places(page) {
  const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
  const names = (await links.allInnerTexts()).map((name) => name.trim());
  return names.filter((name) => name !== "Aldaba");
}

test("each role sees its own places", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, "/companies");
    assert.deepEqual(await places(page), ["Start", "Companies", "People", "Applications", "Audit", "Jobs", "Mails", "Keys", "API resources", "Client registration", "External logins", "Settings", ...OWN]);
  });
  await browser.visit(async (page) => {
    await enter(page, MANAGER);
    await page.waitForURL("**/applications");
    assert.deepEqual(await places(page), ["Companies", "People", "Applications", "Audit", ...OWN]);
  });
  await browser.visit(async (page) => {
    await enter(page, LEADER);
    await page.waitForURL(`**/companies/${installation.company.id}`);
    assert.deepEqual(await places(page), ["Overview", "People", "Products", "Sign-in policy", "External logins", "Email domains", "Audit", ...OWN]);
    assert.equal(await page.locator(".switch-company").count(), 0, "there is nothing to switch to");
  });
  await browser.visit(async (page) => {
    await enter(page, PERSON);
    await page.waitForURL("**/my-applications");
    assert.deepEqual(await places(page), OWN);
    await page.goto(`${installation.url}/companies`);
    await page.getByRole("heading", { level: 1, name: /do not have access/ }).waitFor();
  });
});

test("the palette finds people, companies, applications and pages", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, `/companies/${installation.company.id}`);
    await page.keyboard.press("Control+k");
    const box = page.getByRole("combobox", { name: /Search people/ });
    const results = page.getByRole("listbox", { name: "Results" });
    await box.fill("note");
    await results.getByRole("option", { name: /Notes/ }).waitFor();
    await isAccessible(page);
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/applications/${notes.client_id}`);
    await page.getByRole("heading", { level: 1, name: "Notes" }).waitFor();

    await page.keyboard.press("Control+k");
    await box.fill("ORBITAL");
    await results.getByRole("option", { name: /Orbital Freight/ }).click();
    await page.waitForURL(`**/companies/${other.id}`);

    await page.goto(`${installation.url}/companies/${installation.company.id}`);
    await page.locator("#current-company", { hasText: "Acme" }).waitFor();
    await page.keyboard.press("Control+k");
    await box.fill("paula");
    await results.getByRole("option", { name: /Paula Person/ }).waitFor();
    await box.fill("nobody has this name");
    await page.getByText("Nothing found").waitFor();
    await page.keyboard.press("Escape");
    await box.waitFor({ state: "detached" });

    await page.keyboard.press("Control+k");
    await box.fill("my app");
    const option = results.getByRole("option", { name: /My applications/ });
    await option.waitFor();
    assert.equal(await option.getAttribute("aria-selected"), "true");
    assert.equal(await box.getAttribute("aria-activedescendant"), await option.getAttribute("id"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/my-applications");
  });
});

test("the address names the open dialog, which loading the page again opens, and no other button", async () => {
  const path = `/companies/${installation.company.id}`;
  const named = (id) => (url) => url.searchParams.get("dialog") === id;
  await browser.visit(async (page) => {
    await enter(page, ADMIN, `${path}/people?q=paula`);
    await page.locator("#invite-person").click();
    await page.waitForURL(named("invite-person"));
    await page.reload();
    await page.locator("dialog #person-email").waitFor();
    assert.equal(await page.locator("#search").inputValue(), "paula");
    await page.keyboard.press("Escape");
    await page.waitForURL(named(null));
    await page.goto(`${installation.url}${path}/settings?dialog=delete`);
    await page.locator("#confirm-word").waitFor();
    await page.locator("#keep").click();
    await page.waitForURL(named(null));
    await page.goto(`${installation.url}${path}?dialog=edit`);
    await page.locator("#edit").waitFor();
    await page.locator(".figures").waitFor();
    assert.equal(new URL(page.url()).pathname, path, "only buttons that open dialogs are pressed");
  });
});

test("a key saves the form, and another selects the row with the focus", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, `/companies/${other.id}/settings`);
    await page.locator("#name").fill("Orbital Freight Lines");
    await page.keyboard.press("Control+s");
    await page.locator("#message", { hasText: "Orbital Freight Lines was saved" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Search people/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.goto(`${installation.url}/companies`);
    const link = page.getByRole("link", { name: "Orbital Freight Lines" });
    await link.focus();
    await page.keyboard.press("x");
    const box = page.getByLabel("Select Orbital Freight Lines");
    await page.waitForFunction((label) => document.querySelector(`[aria-label="${label}"]`)?.checked, "Select Orbital Freight Lines");
    await page.keyboard.press("x");
    await page.waitForFunction((label) => !document.querySelector(`[aria-label="${label}"]`)?.checked, "Select Orbital Freight Lines");
    assert.equal(await box.isChecked(), false);
  });
  await installation.api.put(`/v1/companies/${other.id}`, { name: "Orbital Freight" });
});

test("keys go to places and list themselves, and do nothing in a field", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, "/applications");
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await page.keyboard.press("/");
    const search = page.locator("#search");
    await page.waitForFunction(() => document.activeElement?.id === "search");
    await page.keyboard.type("gn?a/");
    assert.equal(await search.inputValue(), "gn?a/");
    assert.equal(new URL(page.url()).pathname, "/companies");
    await search.fill("");
    await search.blur();
    await page.keyboard.press("?");
    const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await list.waitFor();
    await isAccessible(page);
    await list.getByLabel("Use shortcuts of a single letter").uncheck();
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Search people/ }).waitFor();
    assert.equal(await list.count(), 0, "single letters are off");
  });
});

test("the theme and the density apply at once and are remembered", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, "/companies");
    const ground = () => page.evaluate(() => getComputedStyle(document.querySelector("main")).backgroundColor);
    const light = await ground();
    await openAccountMenu(page);
    await page.getByLabel("Dark").check();
    assert.notEqual(await ground(), light);
    await page.getByLabel("Compact").check();
    await page.keyboard.press("Escape");
    await isAccessible(page);
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.notEqual(await ground(), light);
    assert.equal(await page.locator("html").getAttribute("data-density"), "compact");
    await openAccountMenu(page);
    await page.getByLabel("As the system").check();
    assert.equal(await ground(), light);
    assert.equal(await page.locator("html").getAttribute("data-theme"), null);
  }, { colorScheme: "light" });
});

test("the company switcher leads to another company and back to all", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, `/companies/${installation.company.id}`);
    await page.locator("#current-company", { hasText: "Acme" }).waitFor();
    await page.locator(".switch-company").click();
    await page.locator("#find-company").fill("orbi");
    await page.getByRole("link", { name: "Orbital Freight" }).click();
    await page.waitForURL(`**/companies/${other.id}`);
    await page.locator("#current-company", { hasText: "Orbital Freight" }).waitFor();
    await page.locator(".switch-company").click();
    await page.getByRole("dialog", { name: "Choose a company" }).getByRole("link", { name: "Acme" }).waitFor();
    await isAccessible(page);
    await page.getByRole("link", { name: "All companies" }).click();
    await page.waitForURL("**/companies");
    await page.locator("#current-company", { hasText: "All companies" }).waitFor();
  });
});

test("on a phone the side opens from the bar, and the skip link leads past it", async () => {
  await browser.visit(async (page) => {
    await enter(page, ADMIN, "/companies");
    await fitsTheScreen(page);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.locator("#side").waitFor();
    await isAccessible(page);
    await page.locator("#side").getByRole("link", { name: "Applications", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.locator("#side").waitFor({ state: "hidden" });
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "Skip to the content" }).press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "main");
  }, PHONE);
});
