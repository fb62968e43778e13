// Fields that choose one of many things: searched by the server while one types, by keyboard and by pointer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const URIS = ["https://app.example.com/callback"];

let browser;
let installation;
let path;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  path = `/companies/${installation.company.id}/products`;
  for (const name of ["Alpha One", "Alpha Two", "Beta"]) await installation.register({ name, redirect_uris: URIS }, { access: false });
  await installation.register({ name: "Alpha Taken", redirect_uris: URIS });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, ADMIN);
  const field = page.getByRole("combobox", { name: "Application to add" });
  await field.waitFor();
  return field;
}

/** The match that the keyboard is at. */
function active(page) {
  return page.locator('[role="option"][aria-selected="true"]');
}

test("a match is chosen with the keyboard, and what has it already cannot be chosen", async () => {
  await browser.visit(async (page) => {
    const field = await open(page);
    await field.focus();
    assert.equal(await field.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: /Beta/ }).waitFor();
    assert.equal(await active(page).count(), 0, "nothing is chosen unasked");
    await field.pressSequentially("alpha");
    await page.getByRole("option", { name: /Beta/ }).waitFor({ state: "detached" });
    assert.equal(await field.getAttribute("aria-expanded"), "true");
    const taken = page.getByRole("option", { name: /Alpha Taken Added already/ });
    assert.equal(await taken.getAttribute("aria-disabled"), "true");
    await active(page).filter({ hasText: "Alpha One" }).waitFor();
    const id = await active(page).getAttribute("id");
    assert.equal(await field.getAttribute("aria-activedescendant"), id);
    await page.getByText("3 matches").waitFor();
    await suitsEveryone(page);
    // From the first to the last, which has it already, and from there to the first.
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    const name = (await active(page).innerText()).split("\n")[0].trim();
    await page.keyboard.press("Escape");
    assert.equal(await field.getAttribute("aria-expanded"), "false");
    assert.equal(await field.inputValue(), "alpha", "what was typed stays");
    await page.keyboard.press("Enter");
    await refusedAt(page, "entitle-application", { typed: "alpha" });
    await field.fill("Alpha Two");
    await active(page).filter({ hasText: "Alpha Two" }).waitFor();
    await page.keyboard.press("Enter");
    assert.equal(await field.inputValue(), "Alpha Two");
    assert.ok(name);
    // What is typed over a choice does not replace it.
    await field.pressSequentially(" or");
    await page.keyboard.press("Tab");
    assert.equal(await field.inputValue(), "Alpha Two");
    await page.locator("#entitle").click();
    await message(page, /Alpha Two was added/);
    await page.getByRole("row", { name: /Alpha Two/ }).waitFor();
  });
});

test("only the answer to the last search is shown; an empty result is announced", async () => {
  await browser.visit(async (page) => {
    const field = await open(page);
    let held;
    await page.route(/\/v1\/applications\?.*q=al(&|$)/, (route) => {
      held = route;
    });
    const request = page.waitForRequest(/q=al(&|$)/);
    await field.pressSequentially("al");
    await request;
    await page.locator(".found").getByText("Loading").waitFor();
    await field.fill("beta");
    await page.getByRole("option", { name: /Beta/ }).waitFor();
    await held?.abort().catch(() => undefined);
    assert.equal(await page.getByRole("option").count(), 1);
    await field.fill("nothing like it");
    await page.getByText("Nothing found").waitFor();
    assert.equal(await field.getAttribute("aria-expanded"), "false");
  });
});

test("a search that fails says why and is tried again", async () => {
  const context = await browser.chromium.newContext({ locale: "en-GB" });
  try {
    const page = await context.newPage();
    const field = await open(page);
    await page.route("**/v1/applications?**q=beta**", (route) => route.abort(), { times: 1 });
    await field.fill("beta");
    await page.getByRole("alert").filter({ hasText: /cannot be reached/ }).waitFor();
    await page.locator(".found").getByRole("button", { name: "Try again" }).click();
    await page.getByRole("option", { name: /Beta/ }).click();
    assert.equal(await field.inputValue(), "Beta");
  } finally {
    await context.close();
  }
});
