// The portal (UC-23): the applications that a person can use, by company.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { isAccessible, signIn, suitsEveryone } from "../support/pages.js";

const PASSWORD = "staple under the bridge";
const LONG = "Site diary and daily progress reports for contractors and subcontractors of the whole western region";
const NAMES = ["Warehouse", "Media library", "Ledger", "Payroll", "Helpdesk", "Wiki", LONG];

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("the portal lists the applications of each company and finds them by name", async () => {
  const person = await installation.addPerson({ name: "Paz", email: "paz@example.com", password: PASSWORD });
  for (const name of NAMES) {
    const launch = name === "Wiki" ? {} : { launch_url: "https://app.example.com/" };
    const application = await installation.api.post("/v1/applications", { name, redirect_uris: ["https://app.example.com/callback"], ...launch });
    await installation.giveAccess(application, [person]);
  }
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, person);
    const doors = page.locator(".doors > li");
    await doors.first().waitFor();
    assert.equal(await doors.count(), NAMES.length);
    await page.getByRole("heading", { name: "Acme" }).waitFor();
    await page.getByText("7 applications").waitFor();
    assert.equal(await page.getByRole("link", { name: /Wiki/ }).count(), 0, "without an address it is no link");
    assert.equal(await page.getByRole("link", { name: /Ledger/ }).getAttribute("rel"), "external noopener");
    await suitsEveryone(page);
    const search = page.getByRole("searchbox");
    await search.fill("LED");
    await page.getByText("Payroll").waitFor({ state: "detached" });
    assert.equal(await doors.count(), 1);
    await search.fill("nothing like it");
    await page.getByText("Nothing found").waitFor();
    await isAccessible(page);
    await page.locator("#show-all").click();
    await page.getByText("Payroll").waitFor();
    assert.equal(await search.inputValue(), "");
  });
});

test("the portal explains why it is empty", async () => {
  const person = await installation.addPerson({ name: "Nil", email: "nil@example.com", password: PASSWORD });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, person);
    await page.getByText("No applications yet").waitFor();
    assert.equal(await page.getByRole("searchbox").count(), 0);
    await suitsEveryone(page);
  });
});
