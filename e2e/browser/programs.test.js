// The two programs of the admin UI: the portal with the account pages, and the administration.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { signIn } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
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

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();

test("a member loads the portal alone, from the first page on", async () => {
  await browser.visit(async (page) => {
    const programs = loadedBy(page);
    await page.goto(`${installation.url}/`);
    await page.locator("#password").waitFor();
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
