// The start page of administrators: the first steps tick themselves off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";
import { fitsTheScreen, isAccessible, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function done(page) {
  return page.locator("#first-steps .done b").allInnerTexts();
}

test("the first steps tick themselves off, and can be hidden", async () => {
  for (const [colorScheme, width] of [["light", 320], ["dark", 1280]]) {
    await browser.visit(async (page) => {
      await page.goto(`${installation.url}/sign-in?return_to=/`);
      await signIn(page, ADMIN);
      await page.getByRole("heading", { level: 1, name: "Start" }).waitFor();
      await page.locator("#first-steps").waitFor();
      await fitsTheScreen(page);
      await isAccessible(page);
    }, { colorScheme, viewport: { width, height: 800 } });
  }
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/`);
    await signIn(page, ADMIN);
    await page.locator("#first-steps").waitFor();
    assert.deepEqual(await done(page), ["Add a company", "Add people"]);
    await installation.register({ name: "Notes", redirect_uris: ["https://notes.example.com/callback"] });
    await page.reload();
    await page.locator("#first-steps").waitFor();
    assert.deepEqual(await done(page), ["Add a company", "Add people", "Register an application", "Give people access"]);
    await page.locator("#hide-steps").click();
    await page.locator("#first-steps").waitFor({ state: "hidden" });
    await page.reload();
    await page.locator(".figures").waitFor();
    assert.equal(await page.locator("#first-steps").isVisible(), false);
  });
});

test("the start page counts sign-ins, people and second factors, and names what failed", async () => {
  const { url } = installation;
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=/`);
    await signIn(page, { ...ADMIN, password: "not the password" });
    await page.locator("#password").waitFor();
    await signIn(page, ADMIN);
    const figure = (name) => page.locator(".figures > div", { hasText: name }).locator("dd");
    await page.locator(".figures").waitFor();
    const text = await figure("Sign-ins, last 24 hours").innerText();
    assert.ok(Number(text) > 0, text);
    assert.match(await figure("People").innerText(), /^\d+ in 1 company/);
    assert.match(await figure("With a second factor").innerText(), /^0 % administrators: 0 of \d/);
    await page.locator("#attention", { hasText: /no second factor/ }).waitFor();
    const gap = await page.locator("#attention-title").evaluate((title) =>
      title.getBoundingClientRect().top - document.querySelector(".figures").getBoundingClientRect().bottom);
    assert.ok(gap >= 24, `${gap} pixels below the figures`);
    await page.route("**/v1/mails?state=failed*", (route) => route.fulfill({ headers: { "x-total-count": "3" }, json: [] }));
    await page.reload();
    await page.locator("#attention li", { hasText: "3 mails were not sent." }).waitFor();
    await suitsEveryone(page);
    await page.locator("#attention li", { hasText: "3 mails" }).getByRole("link", { name: "Open" }).click();
    await page.waitForURL((address) => address.pathname === "/mails" && address.search === "?state=failed");
  }, { refused: ["401 /sign-in"] });
});

test("on an empty installation the first steps stand alone", async () => {
  await browser.visit(async (page) => {
    // The same installation, as it answers before anybody is added.
    await page.route(/\/v1\/(users|applications)\?/, (route) => {
      const total = route.request().url().includes("/users") ? "1" : "0";
      return route.fulfill({ headers: { "x-total-count": total }, json: [] });
    });
    await page.goto(`${installation.url}/sign-in?return_to=/`);
    await signIn(page, ADMIN);
    await page.locator("#first-steps").waitFor();
    assert.equal(await page.locator(".figures, #latest, #factor-missing").count(), 0);
    await suitsEveryone(page);
  });
});

test("the mail server is a step until one is configured and has sent a mail", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/`);
    await signIn(page, ADMIN);
    const step = page.locator("#first-steps li", { hasText: "Connect a mail server" });
    await step.getByText(/ALDABA_SMTP_HOST/).waitFor();
    // The same installation, as it answers with a mail server.
    await page.route("**/v1/settings", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), mail_server: true } });
    });
    const sent = /\/v1\/mails\?state=sent/;
    await page.route(sent, (route) => route.fulfill({ headers: { "x-total-count": "0" }, json: [] }));
    await page.reload();
    await step.getByText(/has sent no mail yet/).waitFor();
    await page.unroute(sent);
    await installation.api.post(`/v1/companies/${installation.company.id}/users`, { name: "Ines", email: "ines@example.com" });
    await mailsTo(installation.server, "ines@example.com");
    await page.reload();
    await page.locator("#first-steps .done", { hasText: "Connect a mail server" }).waitFor();
  });
});

test("people who manage the system or a company read that they have no second factor until they have one", async () => {
  const { api, company } = installation;
  const manager = { name: "Mara", email: "mara@example.com", password: "staple under the bridge" };
  await api.post(`/v1/companies/${company.id}/users`, { ...manager, system_role: "app_manager" });
  const leader = { name: "Lea", email: "lea@example.com", password: "seven boats at noon" };
  await api.post(`/v1/companies/${company.id}/users`, { ...leader, company_role: "company_admin" });
  for (const [person, place] of [[ADMIN, "Start"], [manager, "Applications"], [leader, "Acme"]]) {
    await browser.visit(async (page) => {
      await page.goto(`${installation.url}/sign-in?return_to=/`);
      await signIn(page, person);
      await page.getByRole("heading", { level: 1, name: place }).waitFor();
      await page.locator("#factor-missing").waitFor();
      await fitsTheScreen(page);
      await isAccessible(page);
      await page.locator("#factor-missing a").click();
      await page.waitForURL("**/account/security");
      // The same person, as the server answers once there is an app.
      await page.route("**/v1/me/factors", async (route) => {
        const response = await route.fetch();
        const totp = { created_at: "2026-01-01T00:00:00Z" };
        await route.fulfill({ response, json: { ...(await response.json()), totp } });
      });
      await page.goto(`${installation.url}/`);
      await page.getByRole("heading", { level: 1, name: place }).waitFor();
      await page.locator(".figures, table").first().waitFor();
      assert.equal(await page.locator("#factor-missing").count(), 0);
    });
  }
});
