// A person with only a keyboard finishes UC-1 (installation), UC-2 (add a person), UC-13 (register an application) and
// UC-17 (give access): nothing here clicks, and everything that is used is reached by Tab or a shortcut.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { message, signIn } from "../support/pages.js";
import { Server } from "../support/server.js";

/** So many stops of the Tab key are tried before something counts as out of reach. */
const STOPS = 60;

let browser;
let installation;
let empty;

before(async () => {
  [browser, installation, empty] = await Promise.all([Browser.launch(), Installation.create(), Server.create()]);
  await empty.start();
});

after(async () => {
  await browser?.close();
  await installation?.stop();
  await empty?.stop();
});

/** Presses Tab until an element has the focus, and insists that the focus is seen. */
async function tabTo(page, selector) {
  const target = page.locator(selector).first();
  await target.waitFor();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${selector} is not reached by Tab on ${page.url()}`);
}

async function type(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

async function press(page, selector, key = "Enter") {
  await tabTo(page, selector);
  await page.keyboard.press(key);
}

async function enter(page, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, ADMIN);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

test("UC-1: an installation is finished with the keyboard alone", async () => {
  await browser.visit(async (page) => {
    await page.goto(await empty.setupLink());
    await type(page, "#company-name", "Acme");
    await type(page, "#admin-name", "Ada Admin");
    await type(page, "#admin-email", ADMIN.email);
    await type(page, "#admin-password", ADMIN.password);
    await press(page, "#next");
    await type(page, "#person-0-email", "paula@example.com");
    await type(page, "#person-0-name", "Paula");
    await press(page, "#finish");
    await page.locator("#setup-done").getByText("1 invitation").waitFor();
  });
});

test("UC-2: a person is invited with the keyboard alone", async () => {
  await browser.visit(async (page) => {
    await enter(page, `/companies/${installation.company.id}/people`);
    await page.locator("#invite-person").waitFor();
    await page.keyboard.press("n");
    await type(page, "#person-email", "kay@example.com");
    await type(page, "#person-name", "Kay Board");
    await press(page, "dialog [type=submit]");
    await message(page, /Kay Board/);
    await page.waitForFunction(() => document.activeElement?.id === "invite-person");
  });
});

test("UC-13: an application is registered with the keyboard alone", async () => {
  await browser.visit(async (page) => {
    await enter(page, "/companies");
    await page.keyboard.press("g");
    await page.keyboard.press("a");
    await page.locator("#register-application").waitFor();
    await page.keyboard.press("n");
    await type(page, "#name", "Notes");
    await type(page, "#redirect-uris", "https://notes.example.com/callback");
    await press(page, "#save");
    await page.getByRole("heading", { level: 1, name: "Notes" }).waitFor();
  });
});

test("UC-17: access is given with the keyboard alone", async () => {
  const { api, company, person } = installation;
  const application = await api.post("/v1/applications", { name: "Depot", redirect_uris: ["https://depot.example.com/callback"] });
  await api.put(`/v1/companies/${company.id}/entitlements/${application.client_id}`, {});
  await browser.visit(async (page) => {
    await enter(page, `/companies/${company.id}`);
    await press(page, `[id^="access-"][id$="-${application.client_id}"]`);
    await page.locator("#matrix tbody tr").first().waitFor();
    await tabTo(page, "#matrix input[tabindex='0']");
    const name = `access-user-${person.id}`;
    for (let row = 0; row < 5; row += 1) {
      if (await page.evaluate((name) => document.activeElement.name === name, name)) break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Space");
    await press(page, "#save-access");
    await message(page, /1 person/);
  });
  const { roles } = await api.get(`/v1/companies/${company.id}/applications/${application.client_id}/access`);
  assert.deepEqual(roles.find((own) => own.role === "user").user_ids, [person.id]);
});
