// Seeing what an application was allowed, and withdrawing it (UC-24).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { arrives, fitsTheScreen, message, signIn, suitsEveryone } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";

let browser;
let installation;
let application;
let notes;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const party = await RelyingParty.create();
  application = await installation.register({ name: "Notes", ...party.registration });
  notes = await party.start(installation.url, application);
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

test("administrators see the latest sign-ins to an application, and which of them are active", async () => {
  // The application keeps its one visitor.
  notes.visitor = undefined;
  await browser.visit(async (page) => {
    await page.goto(notes.url);
    await signIn(page, PERSON);
    await arrives(page, notes.url);
  });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/applications/${application.client_id}/refusals`);
    await signIn(page, ADMIN);
    const rows = page.locator("#sign-ins tbody tr", { hasText: PERSON.name });
    await rows.first().getByText("Active").waitFor();
    assert.match(await rows.last().innerText(), /Ended/, "what was disconnected ended");
    await suitsEveryone(page);
    await rows.first().getByRole("link", { name: PERSON.name }).click();
    await page.getByRole("heading", { level: 1, name: PERSON.name }).waitFor();
  });
});
