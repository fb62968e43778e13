// UC-11: the dialog that deletes a company, what it counts, and its cancel.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { isAccessible, message, refusedAt, signIn } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** Opens the dialog, cancels it, and deletes after its code was typed. */
async function deletes(page, { code, name, counted }, exists) {
  await page.locator("#delete").click();
  await page.getByText(counted).waitFor();
  await isAccessible(page);
  await page.locator("#keep").click();
  assert.ok(await exists(), "nothing is deleted yet");
  await page.locator("#delete").click();
  await page.locator("#confirm").click();
  await refusedAt(page, "confirm-word");
  await page.locator("#confirm-word").fill(code);
  await page.locator("#confirm").click();
  await message(page, new RegExp(`${name} was deleted`));
  assert.ok(!(await exists()));
}

test("a company is deleted after its code was typed, or kept", async () => {
  const { api, url } = installation;
  const company = await api.post("/v1/companies", { name: "Borealis", code: "borealis" });
  await api.post(`/v1/companies/${company.id}/users`, { name: "Nora", email: "nora@example.com" });
  const exists = async () => (await api.get("/v1/companies")).some(({ id }) => id === company.id);
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=/companies/${company.id}/settings`);
    await signIn(page, ADMIN);
    await deletes(page, { ...company, counted: /1 person who is in no other company is deleted/ }, exists);
    await page.waitForURL((address) => address.pathname === "/companies");
  });
});
