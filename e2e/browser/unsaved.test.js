// A form with changes that are not saved is not left without a question.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { message, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;
let application;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  application = await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function edit(page) {
  await page.goto(`${installation.url}/sign-in?return_to=/applications/${application.client_id}`);
  await signIn(page, ADMIN);
  await page.locator("#edit").click();
  await page.locator("#name").waitFor();
}

test("a link asks first: staying keeps what was entered, leaving goes there", async () => {
  await browser.visit(async (page) => {
    await edit(page);
    await page.locator("#name").fill("Wiki of the house");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit", exact: true }).click();
    await page.getByText("Leave without saving?").waitFor();
    await suitsEveryone(page);
    await page.locator("#stay").click();
    assert.equal(await page.locator("#name").inputValue(), "Wiki of the house");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit", exact: true }).click();
    await page.locator("#leave").click();
    await page.waitForURL("**/audit");
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  });
});

test("a key that goes to a place asks first, and so does the palette", async () => {
  await browser.visit(async (page) => {
    await edit(page);
    await page.locator("#name").fill("Wiki of the house");
    await page.locator("#name").blur();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByText("Leave without saving?").waitFor();
    await page.locator("#stay").click();
    assert.equal(await page.locator("#name").inputValue(), "Wiki of the house");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /Search people/ }).fill("companies");
    await page.getByRole("option", { name: /^Companies/ }).first().click();
    await page.getByText("Leave without saving?").waitFor();
    assert.match(page.url(), /\/edit$/);
    await page.locator("#leave").click();
    await page.waitForURL("**/companies");
    await page.getByRole("heading", { level: 1, name: "Companies" }).waitFor();
  });
});

test("the back button asks first", async () => {
  await browser.visit(async (page) => {
    await edit(page);
    await page.locator("#name").fill("Wiki of the house");
    await page.goBack({ waitUntil: "commit" }).catch(() => {});
    await page.locator("#stay").click();
    assert.match(page.url(), /\/edit$/);
    assert.equal(await page.locator("#name").inputValue(), "Wiki of the house");
    await page.goBack({ waitUntil: "commit" }).catch(() => {});
    await page.locator("#leave").click();
    await page.locator("#client-secret").waitFor();
    assert.doesNotMatch(page.url(), /\/edit$/);
  });
});

test("closing the tab asks first", async () => {
  await browser.visit(async (page) => {
    await edit(page);
    await page.locator("#name").pressSequentially("!");
    const [dialog] = await Promise.all([page.waitForEvent("dialog"), page.close({ runBeforeUnload: true })]);
    assert.equal(dialog.type(), "beforeunload");
    await dialog.accept();
  });
});

test("nothing is asked without a change, after saving, or when it is cancelled", async () => {
  await browser.visit(async (page) => {
    await edit(page);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit", exact: true }).click();
    await page.waitForURL("**/audit");
    await page.goBack();
    await page.locator("#launch-url").fill("https://wiki.example.com/");
    await page.locator("#cancel").click();
    await page.locator("#client-secret").waitFor();
    await page.locator("#edit").click();
    await page.locator("#launch-url").fill("https://wiki.example.com/");
    await page.locator("#save").click();
    await message(page, /saved/);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Audit", exact: true }).click();
    await page.waitForURL("**/audit");
  });
});
