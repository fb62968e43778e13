// The page of all components (/gallery): each in every state, for every reader.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { message, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("every component is shown in every state on a page that nothing links to, and suits everyone", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/gallery`);
    await signIn(page, ADMIN);
    await page.getByRole("heading", { level: 1, name: "Gallery" }).waitFor();
    assert.ok((await page.locator(".stage").count()) > 15);
    // Buttons that do nothing now, and one that is busy, keep their labels readable too.
    await suitsEveryone(page);
    await page.locator("#g-say").click();
    await message(page, /Done/);
    await page.locator("#g-open").click();
    const dialog = page.getByRole("dialog", { name: "Disable this person?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "g-open");
    await page.goto(`${installation.url}/`);
    await page.getByRole("heading", { level: 1, name: "Start" }).waitFor();
    assert.equal(await page.locator('a[href="/gallery"]').count(), 0);
  });
});
