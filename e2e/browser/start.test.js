// The start page of administrators: the first steps tick themselves off.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";
import { fitsTheScreen, isAccessible, signIn } from "../support/pages.js";

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
