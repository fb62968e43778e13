// What helps to connect an application: ready configurations, and what of its settings is risky.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { fitsTheScreen, signIn } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, application) {
  await page.goto(`${installation.url}/sign-in?return_to=/applications/${application.client_id}`);
  await signIn(page, ADMIN);
  await page.locator("#snippet-text").waitFor();
}

test("the configuration of the chosen library can be copied", async () => {
  const application = await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/cb"] });
  await browser.visit(async (page) => {
    await open(page, application);
    for (const library of ["authlib", "mod_auth_openidc"]) {
      await page.locator("#snippet").selectOption(library);
      await page.locator("#snippet-text", { hasText: application.client_id }).waitFor();
      const text = await page.locator("#snippet-text").innerText();
      assert.ok(text.includes(installation.url), text);
    }
    await page.locator("#copy-snippet-text").click();
    await page.getByRole("status").filter({ hasText: /Copied|Press Ctrl/ }).waitFor();
    await fitsTheScreen(page);
  });
});

test("a configuration of several files that is not tested is shown as such", async () => {
  const application = await installation.register({ name: "Suite", redirect_uris: ["https://suite.example.com/cb"] });
  await browser.visit(async (page) => {
    await open(page, application);
    await page.locator("#snippet").selectOption("spring-security");
    await page.locator("#snippet-text-2", { hasText: "class SecurityConfiguration" }).waitFor();
    await page.locator("#copy-snippet-text-2").click();
    await page.locator("#snippet-tested", { hasText: "is tested" }).waitFor();
    await page.locator("#snippet").selectOption("grafana");
    await page.locator("#snippet-tested", { hasText: "not tested" }).waitFor();
    assert.equal(await page.locator("#snippet-text-2").count(), 0);
    await fitsTheScreen(page);
  });
});

test("a finding is shown with its fix and disappears once fixed", async () => {
  const application = await installation.register({
    name: "Risky",
    redirect_uris: ["https://risky.example.com/cb"],
    post_logout_redirect_uris: ["https://risky.example.com/"],
    pkce: "optional",
  });
  const finding = /PKCE/;
  await browser.visit(async (page) => {
    await open(page, application);
    await page.locator(".findings").getByText(finding).first().waitFor();
    const before = Number.parseInt(await page.locator("#score").innerText(), 10);
    await installation.api.put(`/v1/applications/${application.client_id}`, { pkce: "required" });
    await page.reload();
    await page.locator("#score").waitFor();
    assert.equal(await page.locator(".findings").getByText(finding).count(), 0);
    assert.ok(Number.parseInt(await page.locator("#score").innerText(), 10) > before);
    await fitsTheScreen(page);
  }, { viewport: { width: 390, height: 844 } });
});
