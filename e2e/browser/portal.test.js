// The portal (UC-23): the applications that a person can use, by company.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { isAccessible, signIn, suitsEveryone } from "../support/pages.js";
import { Visitor, codeIn } from "../support/visitor.js";

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

/** Signs in to an application, which redeems its code. */
async function use(visitor, application) {
  const { client_id, client_secret, redirect_uris } = application;
  const code = codeIn(await visitor.authorize(application));
  const form = { grant_type: "authorization_code", code, redirect_uri: redirect_uris[0], client_id, client_secret };
  const answer = await fetch(`${installation.url}/oauth2/token`, { method: "POST", body: new URLSearchParams(form) });
  assert.equal(answer.status, 200);
}

test("many applications begin with those that were used last", async () => {
  const person = await installation.addPerson({ name: "Rut", email: "rut@example.com", password: PASSWORD });
  const applications = [];
  for (const name of ["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta"]) {
    const data = { name, redirect_uris: ["https://app.example.com/callback"], launch_url: "https://app.example.com/" };
    const application = await installation.api.post("/v1/applications", data);
    await installation.giveAccess(application, [person]);
    applications.push(application);
  }
  const visitor = new Visitor(installation.server);
  await visitor.signIn(person);
  await use(visitor, applications[5]);
  await use(visitor, applications[2]);
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
    await signIn(page, person);
    const recent = page.getByRole("region", { name: "Recently used" });
    await recent.waitFor();
    assert.deepEqual(await recent.getByRole("link").evaluateAll((links) => links.map((link) => link.title)), ["Gamma", "Zeta"]);
    await recent.getByText(/^Acme · /).first().waitFor();
    await suitsEveryone(page);
    await page.getByRole("searchbox").fill("beta");
    await recent.waitFor({ state: "detached" });
    assert.equal(await page.locator(".doors > li").count(), 1);
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
