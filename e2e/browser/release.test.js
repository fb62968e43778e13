// A new release of the UI while a tab is open.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { isAccessible, signIn } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** From now on the server's page names another program, for clients that ask for the latest one. */
async function release(page) {
  await page.route((url) => !url.pathname.startsWith("/v1/"), async (route) => {
    const request = route.request();
    if (request.resourceType() !== "fetch" || !request.headers().accept.includes("*/*") || /\.\w+$/.test(new URL(request.url()).pathname)) {
      return route.continue();
    }
    const response = await route.fetch();
    const body = (await response.text()).replace(/(modulepreload" href="[^"]*-)[0-9a-f]{16}/, `$1${"0".repeat(16)}`);
    return route.fulfill({ response, body });
  });
}

/** The tab is looked at again. */
function comesBack(page) {
  return page.evaluate(() => globalThis.dispatchEvent(new Event("focus")));
}

test("a new release is reported, and loading the page again keeps what was typed", async () => {
  await browser.visit(async (page) => {
    await release(page);
    await page.goto(`${installation.url}/sign-in?return_to=/applications/new`);
    await signIn(page, ADMIN);
    await page.locator("#name").fill("Wiki");
    await page.locator("#redirect-uris").fill("https://wiki.example.com/a\nhttps://wiki.example.com/b");
    await page.locator("#client-public").check();
    await comesBack(page);
    await page.locator("#load-again").waitFor();
    await isAccessible(page);
    await Promise.all([page.waitForEvent("load"), page.locator("#load-again").click()]);
    await page.waitForFunction(() => document.querySelector("#redirect-uris")?.value.endsWith("/b"));
    assert.equal(await page.locator("#name").inputValue(), "Wiki");
    assert.equal(await page.locator("#code").inputValue(), "wiki");
    assert.ok(await page.locator("#client-public").isChecked());
    // What was typed is not saved yet.
    await page.getByRole("link", { name: "Audit", exact: true }).click();
    await page.locator("#stay").click();
    await page.locator("#save").click();
    await page.getByRole("heading", { level: 1, name: "Wiki" }).waitFor();
    const [application] = await installation.api.get("/v1/applications?q=Wiki");
    assert.equal(application.redirect_uris.length, 2);
    assert.equal(application.token_endpoint_auth_method, "none");
  });
});

test("the notice of a new release can wait, and without one there is none", async () => {
  await browser.visit(async (page) => {
    await release(page);
    await page.goto(`${installation.url}/sign-in?return_to=/companies/${installation.company.id}/settings`);
    await signIn(page, ADMIN);
    await page.locator("#name").fill("Acme Two");
    await comesBack(page);
    await page.locator("#later").click();
    await page.locator("#later").waitFor({ state: "detached" });
    assert.equal(await page.locator("#name").inputValue(), "Acme Two");
  });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/applications`);
    await signIn(page, ADMIN);
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    const asked = page.waitForResponse((response) => new URL(response.url()).pathname === "/applications");
    await comesBack(page);
    await asked;
    assert.equal(await page.locator("#load-again").count(), 0);
  });
});
