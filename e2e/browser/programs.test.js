// The two programs of the admin UI: the portal with the account pages, and the administration; and their parts, which
// are loaded when they are first shown.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { signIn } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api, company, person } = installation;
  await api.put(`/v1/companies/${company.id}/users/${person.id}`, { email_verified: true });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** The names of the programs that a page loads, from now on. */
function loadedBy(page) {
  const names = new Set();
  page.on("request", (request) => {
    const name = new URL(request.url()).pathname.match(/^\/(.+)-[0-9a-f]{16}_bg\.wasm$/)?.[1];
    if (name) names.add(name);
  });
  return names;
}

/** The names of the parts that a page loads, from now on. */
function partsLoadedBy(page) {
  const names = new Set();
  page.on("request", (request) => {
    const name = new URL(request.url()).pathname.match(/^\/.+-[0-9a-f]{16}-split_(.+)\.wasm$/)?.[1];
    if (name) names.add(name);
  });
  return names;
}

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

test("a member loads the portal alone, from the first page on", async () => {
  await browser.visit(async (page) => {
    const programs = loadedBy(page);
    await page.goto(`${installation.url}/`);
    await page.locator("#sign-in").waitFor();
    await signIn(page, PERSON);
    await heading(page, "My applications");
    await page.waitForURL("**/my-applications");
    await page.getByRole("link", { name: "Security" }).click();
    await heading(page, "Security");
    await page.getByRole("link", { name: "Aldaba" }).click();
    await heading(page, "My applications");
    assert.deepEqual([...programs], ["portal"]);
    await page.goto(`${installation.url}/account/nothing`);
    await heading(page, /not found/i);
  }, { refused: ["401 /v1/session"] });
});

test("links, keys and the palette lead from one program to the other, and back", async () => {
  await browser.visit(async (page) => {
    const programs = loadedBy(page);
    await page.goto(`${installation.url}/sign-in?return_to=/companies`);
    await signIn(page, ADMIN);
    await heading(page, "Companies");
    assert.deepEqual([...programs], ["admin-ui"]);
    await page.getByRole("link", { name: "Security" }).click();
    await heading(page, "Security");
    assert.deepEqual([...programs], ["admin-ui", "portal"]);
    await page.goBack();
    await heading(page, "Companies");
    await page.goForward();
    await heading(page, "Security");
    await page.getByRole("link", { name: "Applications", exact: true }).click();
    await heading(page, "Applications");
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await heading(page, "My applications");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Search people/ }).fill("audit");
    await page.getByRole("option", { name: /Audit/ }).waitFor();
    await page.keyboard.press("Enter");
    await heading(page, "Audit");
    await page.goto(`${installation.url}/`);
    await heading(page, "Start");
    assert.equal(new URL(page.url()).pathname, "/");
  });
});

test("a part of a program is loaded when it is first shown, and once", async () => {
  await browser.visit(async (page) => {
    const parts = partsLoadedBy(page);
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, PERSON);
    await heading(page, "My applications");
    assert.deepEqual([...parts], []);
    await page.getByRole("link", { name: "Security" }).click();
    await heading(page, "Security");
    assert.deepEqual([...parts], ["account"]);
    await page.goBack();
    await heading(page, "My applications");
    parts.clear();
    await page.goForward();
    await heading(page, "Security");
    assert.deepEqual([...parts], []);
  });
  await browser.visit(async (page) => {
    const parts = partsLoadedBy(page);
    await page.goto(`${installation.url}/sign-in?return_to=/companies`);
    await signIn(page, ADMIN);
    await heading(page, "Companies");
    assert.deepEqual([...parts], []);
    await page.getByRole("link", { name: "Audit" }).click();
    await heading(page, "Audit");
    await page.keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    assert.deepEqual([...parts], ["administration", "tools"]);
  });
});

test("what waits above the applications is a part that only people load for whom something waits", async () => {
  const { api } = installation;
  const person = await installation.addPerson({ name: "Nora", email: "nora@example.com", password: PERSON.password });
  await browser.visit(async (page) => {
    const parts = partsLoadedBy(page);
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, person);
    await page.locator("#email-not-confirmed").waitFor();
    assert.deepEqual([...parts], ["notices"]);
  });
  await api.put(`/v1/companies/${installation.company.id}/users/${person.id}`, { email_verified: true });
  const other = await api.post("/v1/companies", { name: "Beta", code: "beta" });
  await api.call("POST", `/v1/companies/${other.id}/memberships`, { email: person.email }, 202);
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, person);
    await page.getByRole("button", { name: "Accept the invitation of Beta" }).click();
    await page.locator("#message", { hasText: /Beta/ }).waitFor();
    assert.equal(await page.locator("#email-not-confirmed").count(), 0);
  });
});

test("a part that cannot be loaded is explained, and loading the page again shows it", async () => {
  // The browser complains about the request that fails here, so this page is none of those that are watched.
  const context = await browser.chromium.newContext({ locale: "en-GB" });
  try {
    const page = await context.newPage();
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, PERSON);
    await heading(page, "My applications");
    await page.route(/-split_account\.wasm$/, (route) => route.abort());
    await page.getByRole("link", { name: "Security" }).click();
    await page.getByRole("alert").getByText("This could not be loaded").waitFor();
    await page.unroute(/-split_account\.wasm$/);
    await page.getByRole("button", { name: "Try again" }).click();
    await heading(page, "Security");
  } finally {
    await context.close();
  }
});
