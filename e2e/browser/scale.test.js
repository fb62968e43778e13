// The pages of an installation with 10,000 people, 1,000 applications and 200 roles.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { choose, fitsTheScreen, isAccessible, message, ready, signIn } from "../support/pages.js";
import { addPeople } from "../support/sqlite.js";

const PEOPLE = 10_000;
const APPLICATIONS = 1_000;
const ROLES = 200;
/** How many requests are under way at once. */
const AT_ONCE = 20;

let browser;
let installation;
let warehouse;

before(async () => {
  // The limit of requests is for clients, and not for what prepares a test. People are put into the database, since
  // adding so many takes a while.
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create({ env: { ALDABA_RATE_LIMIT: "0" } })]);
  const { api, server } = installation;
  warehouse = await installation.register({ name: "Warehouse", redirect_uris: ["https://warehouse.example.com/callback"] });
  const redirect_uris = ["https://app.example.com/callback"];
  await all(APPLICATIONS - 1, (number) => api.post("/v1/applications", { name: `Application ${digits(number)}`, redirect_uris }));
  await all(ROLES - 1, (number) =>
    api.post(`/v1/applications/${warehouse.client_id}/roles`, { code: `role-${number}`, name: `Role ${digits(number)}` }));
  await server.stop();
  await addPeople(server, PEOPLE - 2);
  await server.start();
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** Does something with each number from 1, several at once. */
async function all(count, run) {
  let next = 1;
  const work = async () => {
    while (next <= count) {
      next += 1;
      await run(next - 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

function digits(number) {
  return String(number).padStart(5, "0");
}

async function open(page, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${encodeURIComponent(path)}`);
  await signIn(page, ADMIN);
  await ready(page);
}

test("among 10,000 people one is found, and the last page is reached by its order", async () => {
  await browser.visit(async (page) => {
    await open(page, `/companies/${installation.company.id}/people`);
    await page.locator("#place", { hasText: /^1 to 25 of/ }).waitFor();
    await page.getByRole("button", { name: "Name" }).click();
    await page.getByRole("row", { name: /Person 09998/ }).waitFor();
    await page.locator("#search").fill("09876");
    await page.locator("#place", { hasText: "1 to 1 of 1" }).waitFor();
    await page.getByRole("link", { name: "Person 09876" }).click();
    await page.getByRole("heading", { level: 1, name: "Person 09876" }).waitFor();
  });
});

test("among 1,000 applications one is found, and given to a company", async () => {
  await browser.visit(async (page) => {
    await open(page, "/applications");
    await page.locator("#search").fill("00777");
    await page.getByRole("link", { name: "Application 00777" }).waitFor();
    await page.goto(`${installation.url}/companies/${installation.company.id}/products`);
    await ready(page);
    await choose(page, "entitle-application", "Application 00987");
    await page.locator("#entitle").click();
    await message(page, /Application 00987 was added/);
    await page.getByRole("row", { name: /Application 00987/ }).waitFor();
  });
});

test("one of 200 roles is given to one of 10,000 people", async () => {
  const path = `/companies/${installation.company.id}/applications/${warehouse.client_id}/access`;
  await browser.visit(async (page) => {
    await open(page, `${path}?q=09876`);
    await page.locator("#matrix tbody tr", { hasText: "Person 09876" }).waitFor();
    assert.ok((await page.locator("#matrix thead th").count()) < 30, "not all roles are columns");
    await page.locator("#columns").click();
    await page.locator("#columns-menu").getByRole("checkbox", { checked: true }).last().uncheck();
    await page.getByLabel("Find a role").fill("00187");
    await page.locator("#columns-menu").getByLabel("Role 00187").check();
    await page.locator("#columns").click();
    await page.getByLabel("Role 00187 for Person 09876", { exact: true }).check();
    await page.locator("#save-access").click();
    await message(page, /2 people have access/);
  });
  const { roles } = await installation.api.get(`/v1${path}`);
  assert.equal(roles.find(({ role }) => role === "role-187").user_ids.length, 1);
});

test("the tokens of one of 10,000 people are previewed", async () => {
  await browser.visit(async (page) => {
    await open(page, `/applications/${warehouse.client_id}/tokens`);
    await choose(page, "preview-person", "Person 09876");
    await page.locator("#claims").waitFor();
    assert.equal(JSON.parse(await page.locator("#claims").innerText()).client_id, warehouse.client_id);
    await fitsTheScreen(page);
    await isAccessible(page);
  });
});
