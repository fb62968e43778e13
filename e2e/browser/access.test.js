// UC-17: who of a company has which role in an application, as a grid.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { isAccessible, message, signIn, suitsBothThemes } from "../support/pages.js";

const ROLES = 15;
const PEOPLE = 30;
const LEADER = { name: "Lea Leader", email: "lea@example.com", password: "seven boats at noon" };

let browser;
let installation;
let application;
let people;
let path;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api, company } = installation;
  const users = `/v1/companies/${company.id}/users`;
  people = [];
  for (let number = 10; number < 10 + PEOPLE; number += 1) {
    people.push(await api.post(users, { name: `Person ${number}`, email: `person${number}@example.com` }));
  }
  await api.post(users, { ...LEADER, company_role: "company_admin" });
  application = await installation.register({ name: "Warehouse", redirect_uris: ["https://warehouse.example.com/callback"] });
  for (let number = 10; number < 10 + ROLES; number += 1) {
    await api.post(`/v1/applications/${application.client_id}/roles`, { code: `role-${number}`, name: `Role ${number}` });
  }
  path = `/companies/${company.id}/applications/${application.client_id}/access`;
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, person, query = "") {
  await page.goto(`${installation.url}/sign-in?return_to=${encodeURIComponent(path + query)}`);
  await signIn(page, person);
  await page.getByRole("heading", { level: 1, name: /Warehouse/ }).waitFor();
  await page.locator("#matrix tbody tr").first().waitFor();
}

/** Who has a role, as the server has it. */
async function have(role) {
  const { roles } = await installation.api.get(`/v1${path}`);
  return roles.find((own) => own.role === role).user_ids;
}

test("changes are kept over pages and searches, reviewed and saved together", async () => {
  await browser.visit(async (page) => {
    await open(page, LEADER);
    await page.getByLabel("Role 10 for Person 10", { exact: true }).check();
    await page.getByLabel("Role 10 for Person 10, newly given").waitFor();
    await page.locator("#next").click();
    await page.locator("#place", { hasText: /^26 to/ }).waitFor();
    await page.getByLabel("Role 11 for Person 38", { exact: true }).check();
    await page.locator("#search").fill("paula");
    await page.locator("#place", { hasText: "1 to 1 of 1" }).waitFor();
    await page.getByLabel("User for Paula Person", { exact: true }).uncheck();
    await page.locator("#unsaved", { hasText: "3 unsaved changes" }).waitFor();
    await page.locator("#search").fill("");
    await page.locator("#place", { hasText: /^1 to 25/ }).waitFor();
    assert.ok(await page.getByLabel("Role 10 for Person 10, newly given").isChecked());
    await isAccessible(page);
    await page.locator("#review").click();
    const review = page.getByRole("dialog", { name: "Changes to save" });
    await review.getByText("Person 38").waitFor();
    await review.getByText("Loses access to Warehouse").waitFor();
    await isAccessible(page);
    assert.deepEqual(await have("role-10"), [], "nothing is saved yet");
    await page.locator("#save-reviewed").click();
    await message(page, /2 people have access/);
    await page.locator(".unsaved").waitFor({ state: "detached" });
    assert.deepEqual(await have("role-10"), [people[0].id]);
    assert.deepEqual(await have("role-11"), [people[28].id]);
    assert.deepEqual(await have("user"), []);
  });
});

test("changes in the grid outlive the end of the session, and are saved after signing in again", async () => {
  await browser.visit(async (page, context) => {
    await open(page, LEADER);
    await page.getByLabel("Role 12 for Person 12", { exact: true }).check();
    await context.clearCookies();
    await page.locator("#review").click();
    await page.locator("#save-reviewed").click();
    await page.getByRole("dialog").getByText(/You are signed out/).waitFor();
    await isAccessible(page);
    const opened = context.waitForEvent("page");
    await page.getByRole("dialog").locator("#sign-in-again").click();
    const elsewhere = await opened;
    const closed = elsewhere.waitForEvent("close");
    await signIn(elsewhere, LEADER);
    await closed;
    await message(page, /people have access/);
    await page.locator(".unsaved").waitFor({ state: "detached" });
    assert.deepEqual(await have("role-12"), [people[2].id]);
  }, { refused: [`401 /v1${path}`, "401 /v1/session", `403 /v1${path}`] });
});

test("changes in the grid are discarded", async () => {
  const before = await have("role-12");
  await browser.visit(async (page) => {
    await open(page, LEADER);
    await page.getByLabel("Role 12 for Person 11", { exact: true }).check();
    await page.locator("#unsaved", { hasText: "1 unsaved change" }).waitFor();
    await page.locator("#review").click();
    await page.locator("#keep").click();
    await page.locator("#discard").click();
    await page.locator(".unsaved").waitFor({ state: "detached" });
    assert.ok(!(await page.getByLabel("Role 12 for Person 11", { exact: true }).isChecked()));
  });
  assert.deepEqual(await have("role-12"), before);
});

test("the grid is one stop of the Tab key, and arrows move in it", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN);
    const stops = page.locator("#matrix input[tabindex='0']");
    assert.equal(await stops.count(), 1);
    await stops.focus();
    const at = () => page.evaluate(() => [document.activeElement.dataset.row, document.activeElement.dataset.column].join());
    for (const [key, place] of [
      ["ArrowRight", "0,1"], ["ArrowDown", "1,1"], ["ArrowLeft", "1,0"], ["ArrowLeft", "1,0"], ["End", "1,11"],
      ["PageDown", "11,11"], ["Home", "11,0"], ["Control+End", "24,11"], ["Control+Home", "0,0"], ["ArrowUp", "0,0"],
    ]) {
      await page.keyboard.press(key);
      assert.equal(await at(), place, key);
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.locator("#unsaved", { hasText: "1 unsaved change" }).waitFor();
    await page.locator("#discard").click();
    await page.locator(".unsaved").waitFor({ state: "detached" });
  });
});

test("at most 12 roles are columns, the others are found, and a role is given to everyone shown", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN);
    assert.equal(await page.locator("#matrix thead th").count(), 14, "person, 12 roles, other roles");
    await page.locator("#columns", { hasText: "Roles shown: 12 of 16" }).click();
    await page.getByLabel("Find a role").fill("role 24");
    const choice = (name) => page.locator("#columns-menu").getByRole("checkbox", { name, exact: true });
    assert.ok(await choice("Role 24").isDisabled(), "there is no room");
    await page.getByLabel("Find a role").fill("role 12");
    await choice("Role 12").uncheck();
    await page.getByLabel("Find a role").fill("role 24");
    await choice("Role 24").check();
    await isAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("columnheader", { name: /Role 24/ }).getByRole("button").first().click();
    await page.getByRole("button", { name: "Give to everyone shown" }).filter({ visible: true }).click();
    await page.locator("#unsaved", { hasText: "25 unsaved changes" }).waitFor();
    await page.locator("#save-access").click();
    await message(page, /people have access/);
    assert.equal((await have("role-24")).length, 25);
  });
});

test("of two administrators who edit one grid, the second sees both versions and keeps both", async () => {
  await browser.visit(async (page) => {
    await open(page, ADMIN, "?q=person");
    await page.getByLabel("Role 13 for Person 11", { exact: true }).check();
    const one = `/v1${path}/${people[29].id}`;
    await installation.api.put(one, { roles: ["role-14"] });
    await page.locator("#save-access").click();
    const dialog = page.getByRole("dialog", { name: "Somebody else saved in the meantime" });
    await dialog.getByText("Person 39").waitFor();
    await dialog.getByText("Person 11").waitFor();
    await isAccessible(page);
    assert.deepEqual(await have("role-13"), [], "nothing was overwritten");
    await page.locator("#save-both").click();
    await message(page, /people have access/);
    assert.deepEqual(await have("role-13"), [people[1].id]);
    assert.deepEqual(await have("role-14"), [people[29].id]);

    await page.getByLabel("Role 13 for Person 12", { exact: true }).check();
    await installation.api.delete(one);
    await page.locator("#save-access").click();
    await dialog.waitFor();
    await page.locator("#discard-own").click();
    await page.locator(".unsaved").waitFor({ state: "detached" });
    assert.deepEqual(await have("role-13"), [people[1].id]);
  }, { refused: [`412 /v1${path}`] });
});

test("on a phone the roles are listed person by person, or as a grid that scrolls in its frame", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=${encodeURIComponent(path)}`);
    await signIn(page, ADMIN);
    const person = page.locator("#by-person-list > ul > li", { hasText: "Person 20" });
    await person.locator("summary").click();
    await page.getByLabel("Role 10 for Person 20", { exact: true }).check();
    await page.getByLabel("Role 10 for Person 20, newly given").waitFor();
    await person.locator("summary", { hasText: "Role 10" }).waitFor();
    await suitsBothThemes(page);
    await page.locator("#by-person").click();
    await page.locator("#matrix tbody tr").first().waitFor();
    await page.getByLabel("Role 10 for Person 20, newly given").waitFor();
    await suitsBothThemes(page);
    await page.locator("#by-person").click();
    await person.locator("summary").click();
    await page.getByLabel("Role 10 for Person 20, newly given").uncheck();
    await page.locator(".unsaved").waitFor({ state: "detached" });
  }, { viewport: { width: 320, height: 740 } });
});

test("no link of the grid lies over a box, and names are read in lines of words", async () => {
  for (const width of [1280, 390, 320]) {
    await browser.visit(async (page) => {
      await page.goto(`${installation.url}/sign-in?return_to=${encodeURIComponent(path)}`);
      await signIn(page, ADMIN);
      await page.getByRole("heading", { level: 1, name: /Warehouse/ }).waitFor();
      if (width < 640) await page.locator("#by-person").click();
      await page.locator("#matrix tbody tr").first().waitFor();
      const faults = await page.locator("#matrix tbody tr").evaluateAll((rows) => rows.flatMap((row) => {
        const cell = row.querySelector("th").getBoundingClientRect();
        const texts = [...row.querySelectorAll("th :is(a, b, small)")].filter((text) => text.checkVisibility());
        const wide = texts.filter((text) => text.getBoundingClientRect().right > cell.right + 1);
        return cell.height < 120 && wide.length === 0 ? [] : [row.textContent];
      }));
      assert.deepEqual(faults, [], `at ${width} pixels`);
    }, { viewport: { width, height: 800 } });
  }
});
