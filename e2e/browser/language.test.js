// Choosing the language of the admin UI.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { fitsTheScreen, openAccountMenu, signIn } from "../support/pages.js";
import { Server } from "../support/server.js";

let browser;
let installation;
let fresh;

before(async () => {
  [browser, installation, fresh] = await Promise.all([Browser.launch(), Installation.create(), Server.create()]);
  await fresh.start();
});

after(async () => {
  await browser?.close();
  await installation?.stop();
  await fresh?.stop();
});

async function choose(page, language) {
  if (await page.locator("#person").count()) await openAccountMenu(page);
  await page.locator("#language").selectOption({ label: language });
}

/** Waits until the page has this title, and insists that the document says which language it is in. */
async function speaks(page, language, title) {
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), language);
  assert.equal(await page.title(), `${title} · Aldaba`);
  assert.equal(await page.locator("#language").inputValue(), language);
}

test("another language applies at once and is remembered", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/applications`);
    await signIn(page, ADMIN);
    await speaks(page, "en", "Applications");
    await choose(page, "Español");
    await speaks(page, "es", "Aplicaciones");
    await page.getByRole("button", { name: "Cerrar sesión" }).waitFor();
    await page.keyboard.press("Escape");
    await page.reload();
    await speaks(page, "es", "Aplicaciones");
    await choose(page, "Português");
    await speaks(page, "pt", "Aplicações");
    await fitsTheScreen(page);
  });
});

test("the first page is in the language of the browser", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, PERSON);
    await speaks(page, "pt", "As minhas aplicações");
  }, { locale: "pt-BR" });
});

test("input and errors stay when the language changes", async () => {
  await browser.visit(async (page) => {
    await page.goto(await fresh.setupLink());
    await page.locator("#company-name").fill("Pão & Niño, Ltd.");
    await page.locator("#admin-password").fill("short");
    await page.locator("#next").click();
    const error = page.locator("#admin-password-error");
    assert.equal(await error.innerText(), "Use at least 15 characters.");
    await choose(page, "Español");
    await speaks(page, "es", "Configurar Aldaba");
    assert.equal(await error.innerText(), "Use al menos 15 caracteres.");
    assert.equal(await page.locator("#company-name").inputValue(), "Pão & Niño, Ltd.");
    assert.equal(await page.locator("#admin-password").inputValue(), "short");
  });
});
