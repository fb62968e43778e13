// Emails that are not confirmed: the person gets the link again, and an administrator vouches. A forgotten password (UC-25).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { linkIn, mailedLink, mailsTo } from "../support/mail.js";
import { fitsTheScreen, isAccessible, message, signIn } from "../support/pages.js";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("a person whose email is not confirmed gets the link again and confirms it", async () => {
  const person = await installation.addPerson({ name: "Luis", email: "luis@example.com", password: "staple under the bridge" });
  const { url, server } = installation;
  await mailsTo(server, person.email);
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=/my-applications`);
    await signIn(page, person);
    await page.locator("#email-not-confirmed").getByText(/luis@example\.com is not confirmed/).waitFor();
    await fitsTheScreen(page);
    await isAccessible(page);
    await page.locator("#send-confirmation").click();
    await page.locator("#email-not-confirmed").getByText(/The link is on its way/).waitFor();
    const mails = await mailsTo(server, person.email, 2);
    await page.goto(linkIn(mails[1], `${url}/`));
    await page.locator("#accept").click();
    await page.waitForLoadState();
    await page.goto(`${url}/my-applications`);
    await page.getByRole("heading", { level: 1, name: "My applications" }).waitFor();
    assert.equal(await page.locator("#email-not-confirmed").count(), 0);
  }, PHONE);
});

test("an administrator marks the email of a person as verified", async () => {
  const person = await installation.addPerson({ name: "Rosa", email: "rosa@example.com", password: "staple under the bridge" });
  const path = `/v1/companies/${installation.company.id}/users/${person.id}`;
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/companies/${installation.company.id}/people`);
    await signIn(page, ADMIN);
    const row = page.getByRole("row", { name: /Rosa/ });
    await row.getByText("Not confirmed").waitFor();
    await row.getByRole("button", { name: "Confirm email of Rosa" }).click();
    assert.equal(await page.locator("#confirm-value").innerText(), person.email);
    await isAccessible(page);
    await page.locator("#keep").click();
    assert.equal((await installation.api.get(path)).email_verified, false);
    await row.getByRole("button", { name: "Confirm email of Rosa" }).click();
    await page.locator("#confirm").click();
    await message(page, /The email of Rosa is confirmed/);
    await row.getByText("Not confirmed").waitFor({ state: "detached" });
    await fitsTheScreen(page);
  });
  assert.equal((await installation.api.get(path)).email_verified, true);
});

test("a person who forgot the password chooses another one by the link of a mail", async () => {
  const person = await installation.addPerson({ name: "Vera", email: "vera@example.com", password: "staple under the bridge" });
  const { url, server } = installation;
  await browser.visit(async (page) => {
    await page.goto(`${url}/forgotten-password`);
    await page.locator("#email").fill(person.email);
    await page.locator("#send").click();
    await page.locator("#send").waitFor({ state: "detached" });
    await isAccessible(page);
    await page.goto(await mailedLink(server, person.email, `${url}/password-resets`));
    await fitsTheScreen(page);
    await isAccessible(page);
    await page.locator("#password").fill("another horse battery staple");
    await page.locator("form button.go[type=submit]").click();
    await page.locator("#password").waitFor({ state: "detached" });
    await page.goto(`${url}/my-applications`);
    await page.getByRole("heading", { level: 1, name: "My applications" }).waitFor();
  }, PHONE);
});
