// Who has access to an application, in all companies, for the people who manage applications.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { signIn, suitsEveryone } from "../support/pages.js";

const MANAGER = { name: "Mara", email: "mara@example.com", password: "staple under the bridge" };

let browser;
let installation;
let application;
let other;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api, company } = installation;
  await api.post(`/v1/companies/${company.id}/users`, { ...MANAGER, system_role: "app_manager" });
  application = await installation.register({ name: "Ledger", redirect_uris: ["https://ledger.example.com/callback"] });
  other = await api.post("/v1/companies", { name: "Vega", code: "vega" });
  const guest = await api.post(`/v1/companies/${other.id}/users`, { name: "Zoe", email: "zoe@example.com", password: PERSON.password });
  await api.put(`/v1/companies/${other.id}/entitlements/${application.client_id}`, {});
  await api.put(`/v1/companies/${other.id}/applications/${application.client_id}/access`, {
    roles: [{ role: "user", user_ids: [guest.id] }],
  });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("the people with access to an application are listed for all companies, found, and lead to their pages", async () => {
  for (const person of [ADMIN, MANAGER]) {
    await browser.visit(async (page) => {
      await page.goto(`${installation.url}/sign-in?return_to=/applications/${application.client_id}/people`);
      await signIn(page, person);
      const row = (name) => page.getByRole("row", { name: new RegExp(name) });
      assert.match(await row("Paula").innerText(), /Acme[^]*user/);
      assert.match(await row("Zoe").innerText(), /Vega[^]*user/);
      await suitsEveryone(page);
      await page.locator("#search").fill("zo");
      await row("Paula").waitFor({ state: "detached" });
      await row("Zoe").getByRole("link", { name: "Zoe" }).click();
      await page.getByRole("heading", { level: 1, name: "Zoe" }).waitFor();
    });
  }
});

test("an application for all members is marked as such, and one without access explains how it is given", async () => {
  const empty = await installation.register(
    { name: "Board", redirect_uris: ["https://board.example.com/callback"], access_policy: "all_members" },
    { access: false },
  );
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/applications/${empty.client_id}/people`);
    await signIn(page, ADMIN);
    await page.getByText("All other members of the companies").waitFor();
    await page.getByText("Nobody was given access yet").waitFor();
    await suitsEveryone(page);
  });
});
