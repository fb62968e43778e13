// The page of a person (UC-4 to UC-7): seen, edited, disabled, deleted and added to a company, by whom the API allows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { WrongClock } from "../support/clock.js";
import { ADMIN, Installation } from "../support/installation.js";
import { linkIn, mailsTo } from "../support/mail.js";
import { choose, isAccessible, message, ready, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const PASSWORD = "staple under the bridge";
const TABS = ["Applications", "Sessions", "Connected applications", "Second factor", "API tokens", "Audit", "Overview"];

let browser;
let clock;
let installation;
let people = 0;

before(async () => {
  [browser, clock] = await Promise.all([Browser.launch(), WrongClock.create()]);
  installation = await Installation.create({ env: clock.env });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function newPerson(name) {
  people += 1;
  return installation.addPerson({ name, email: `person${people}@example.com`, password: PASSWORD });
}

function path(person, company = installation.company) {
  return `/companies/${company.id}/people/${person.id}`;
}

function read(person) {
  return installation.api.get(`/v1/companies/${installation.company.id}/users/${person.id}`);
}

async function open(page, caller, address) {
  await page.goto(`${installation.url}/sign-in?return_to=${address}`);
  await signIn(page, caller);
  await ready(page);
}

test("an administrator sees everything about a person, part by part", async () => {
  const person = await newPerson("Ágata Núñez");
  const wiki = await installation.api.post("/v1/applications", { name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] });
  await installation.giveAccess(wiki, [person]);
  await browser.visit(async (page) => {
    await open(page, person, "/my-applications");
  });
  await browser.visit(async (page) => {
    await open(page, ADMIN, `/companies/${installation.company.id}/people`);
    await page.getByRole("link", { name: "Ágata Núñez" }).click();
    await page.getByRole("heading", { level: 1, name: "Ágata Núñez" }).waitFor();
    await page.getByText(person.sub).waitFor();
    await suitsEveryone(page);
    for (const tab of TABS) {
      await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("link", { name: tab, exact: true }).click();
      await page.getByRole("link", { name: tab, exact: true }).and(page.locator("[aria-current=page]")).waitFor();
      await ready(page);
      await isAccessible(page);
    }
    await page.goto(`${installation.url}${path(person)}/applications`);
    await page.getByText("Wiki").waitFor();
    await page.goto(`${installation.url}${path(person)}/sessions`);
    await page.locator("#end-others").click();
    await page.getByText(/1 browser is signed out/).waitFor();
    await page.locator("#confirm").click();
    await page.getByText("The person is signed in nowhere").waitFor();
    await page.goto(`${installation.url}${path(person)}/factors`);
    await page.getByText("The person has no second factor").waitFor();
    await page.goto(`${installation.url}${path(person)}/api-tokens`);
    await page.getByText("The person has no API tokens").waitFor();
    await page.goto(`${installation.url}${path({ id: 4711 })}`);
    await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  }, { refused: ["404 /v1/companies/1/users/4711"] });
});

test("an administrator edits a person, and a duplicate or invalid value is refused at its field", async () => {
  const [person, other] = [await newPerson("Berta"), await newPerson("Carla")];
  await browser.visit(async (page) => {
    await open(page, ADMIN, path(person));
    await page.locator("#edit-person").click();
    await page.locator("#email").waitFor();
    await suitsEveryone(page);
    await page.locator("#save").click();
    await message(page, /Nothing was changed/);
    await page.locator("#name").fill("");
    await page.locator("#save").click();
    await refusedAt(page, "name");
    await page.locator("#name").fill("Berta Blanco");
    await page.locator("#email").fill(other.email);
    await page.locator("#save").click();
    await refusedAt(page, "email", { typed: other.email });
    await page.locator("#email").fill("berta@example.org");
    await page.locator("#company-role").selectOption("company_admin");
    await page.locator("#system-role").selectOption("app_manager");
    await page.locator("#attributes").fill("department = Radiology");
    await page.locator("#save").click();
    await message(page, /Berta was saved/);
    await page.getByRole("heading", { level: 1, name: "Berta Blanco" }).waitFor();
    await page.getByText("Radiology").waitFor();
    await page.locator("#edit-person").click();
    await page.locator("#cancel").click();
    await page.getByText("Radiology").waitFor();
  }, { refused: [`409 /v1/companies/1/users/${person.id}`, `400 /v1/companies/1/users/${person.id}`] });
  const changed = await read(person);
  assert.deepEqual(
    [changed.email, changed.company_role, changed.system_role],
    ["berta@example.org", "company_admin", "app_manager"],
  );
});

test("a person is deleted from the list after what is lost was counted and the email typed", async () => {
  const person = await newPerson("Lina");
  await browser.visit(async (page) => {
    await open(page, ADMIN, `/companies/${installation.company.id}/people?q=lina`);
    await page.getByRole("button", { name: "Delete Lina" }).click();
    await page.getByText(/deleted in all companies/).waitFor();
    await isAccessible(page);
    await page.locator("#confirm").click();
    await refusedAt(page, "confirm-word");
    await page.locator("#confirm-word").fill(person.email);
    await page.locator("#confirm").click();
    await message(page, /Lina was deleted/);
    await page.getByText("Nothing found").waitFor();
  });
});

test("what happened to a person, and what the person did, is a part of the page", async () => {
  const person = await newPerson("Mila");
  await browser.visit(async (page) => {
    await open(page, ADMIN, `${path(person)}/audit`);
    await page.locator(".event").first().waitFor();
    await page.getByText(/Mila/).first().waitFor();
    await suitsEveryone(page);
    await page.locator("#filter-events").selectOption("by");
    await page.getByText("Nothing found").waitFor();
    assert.match(page.url(), /events=by/);
    await page.locator("#clear-filters").click();
    await page.locator(".event").first().waitFor();
  });
});

test("a person is disabled, enabled, and deleted after the email was typed", async () => {
  const person = await newPerson("Dora");
  await browser.visit((page) => open(page, person, "/my-applications"));
  await browser.visit(async (page) => {
    await open(page, ADMIN, path(person));
    await page.locator("#disable-person").click();
    await page.locator("#keep").click();
    await page.locator("#disable-person").click();
    await page.locator("#confirm").click();
    await message(page, /Dora was disabled/);
    assert.equal((await read(person)).status, "disabled");
    await page.locator("#enable-person").click();
    await page.locator("#confirm").click();
    await message(page, /Dora can sign in again/);
    await browser.visit((elsewhere) => open(elsewhere, person, "/my-applications"));
    await page.locator("#delete-person").click();
    await page.getByText(/1 session ends/).waitFor();
    await isAccessible(page);
    await page.locator("#keep").click();
    assert.equal((await read(person)).status, "active", "nothing is deleted yet");
    await page.locator("#delete-person").click();
    await page.locator("#confirm").click();
    await refusedAt(page, "confirm-word");
    await page.locator("#confirm-word").fill(person.email);
    await page.locator("#confirm").click();
    await message(page, /Dora was deleted/);
    await page.waitForURL((url) => url.pathname === `/companies/${installation.company.id}/people`);
  });
  await installation.api.get(`/v1/companies/${installation.company.id}/users/${person.id}`, 404);
});

test("a person who has not accepted the invitation is sent another one", async (context) => {
  context.after(() => clock.set(0));
  const users = `/v1/companies/${installation.company.id}/users`;
  const invited = await installation.api.post(users, { name: "Elsa", email: "elsa@example.com" });
  await browser.visit(async (page) => {
    await open(page, ADMIN, path(invited));
    await page.getByText("Invited").waitFor();
    assert.equal(await page.locator("#disable-person").count(), 0);
    await page.locator("#resend-invitation").click();
    await page.locator("#confirm").click();
    await page.getByRole("alert").getByText(/Too many requests/).waitFor();
    clock.set(90);
    await page.locator("#confirm").click();
    await message(page, /new invitation was sent to Elsa/);
  }, { refused: [`429 /v1/companies/1/users/${invited.id}/invitations`] });
  const mails = await mailsTo(installation.server, "elsa@example.com", 2);
  assert.notEqual(linkIn(mails[0], `${installation.url}/`), linkIn(mails[1], `${installation.url}/`));
});

test("a person is added to another company, whose administrator changes only the role and the membership", async () => {
  const [person, boss] = [await newPerson("Fina"), await newPerson("Gala")];
  const { api } = installation;
  const beta = await api.post("/v1/companies", { name: "Beta", code: "beta" });
  await browser.visit(async (page) => {
    await open(page, ADMIN, path(person));
    await page.locator("#add-to-company").click();
    await page.locator("#save").click();
    await refusedAt(page, "company");
    await choose(page, "company", "Beta");
    await isAccessible(page);
    await page.locator("#save").click();
    await message(page, /Fina was invited/);
  });
  const bossOfBeta = await api.post(`/v1/companies/${beta.id}/users`, { name: "Hedy", email: "hedy@example.com", password: PASSWORD, company_role: "company_admin" });
  await api.call("PUT", `/v1/companies/${installation.company.id}/users/${person.id}`, { email_verified: true }, 200);
  await browser.visit(async (page) => {
    await open(page, person, "/account/companies");
    await page.getByRole("button", { name: "Accept the invitation of Beta" }).click();
    await message(page, /You now belong to Beta/);
  });
  await browser.visit(async (page) => {
    await open(page, { ...bossOfBeta, password: PASSWORD }, path(person, beta));
    assert.equal(await page.locator("#delete-person").count(), 0);
    await page.locator("#edit-person").click();
    await page.getByText(/not the person’s home/).waitFor();
    assert.equal(await page.locator("#name").count(), 0);
    assert.equal(await page.locator("#system-role").count(), 0);
    await page.locator("#company-role").selectOption("company_admin");
    await page.locator("#save").click();
    await message(page, /was saved/);
    await page.locator("#remove-person").click();
    await page.locator("#confirm").click();
    await message(page, /Fina was removed from the company/);
  });
  await browser.visit(async (page) => {
    await open(page, boss, path(person));
    await page.getByText("You do not have access to this page").waitFor();
  });
});
