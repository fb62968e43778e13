// Seeing what an application was allowed, and withdrawing it (UC-24).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, fitsTheScreen, message, signIn } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";

let browser;
let installation;
let notes;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const party = await RelyingParty.create();
  notes = await party.start(installation.url, await installation.register({ name: "Notes", ...party.registration }));
});

after(async () => {
  await notes?.stop();
  await browser?.close();
  await installation?.stop();
});

test("a connected application is listed until it is disconnected", async () => {
  await browser.visit(async (page) => {
    await page.goto(notes.url);
    await signIn(page, PERSON);
    await arrives(page, notes.url);
    assert.equal((await fetch(`${notes.url}/refresh`)).status, 200);
    await page.goto(`${installation.url}/my-applications`);
    await page.getByRole("link", { name: "Connected applications" }).click();
    const row = page.getByRole("listitem").filter({ hasText: "Notes" });
    await row.waitFor();
    assert.match(await row.innerText(), /Know who you are, See your name and profile, See your email address/);
    await fitsTheScreen(page);
    await row.getByRole("button", { name: /Disconnect/ }).click();
    await page.locator("#keep").click();
    await row.getByRole("button", { name: /Disconnect/ }).click();
    await page.locator("#confirm").click();
    await message(page, /Notes was disconnected/);
    await page.getByText("No connected applications").waitFor();
    const refreshed = await fetch(`${notes.url}/refresh`);
    assert.equal(refreshed.status, 500, "the refresh token still works");
  });
});
