// Roles from the claims of another organisation's login (UC-20): npm's oidc-provider, whose groups give access and take it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { arrives, choose, fitsTheScreen, message, ready, refusedAt, signIn, suitsEveryone } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";

const PEOPLE = {
  "there-1": { email: "nora@acme.example", email_verified: true, name: "Nora New", groups: ["editors", "staff"] },
};
const BOSS = { name: "Boss", email: "boss@acme.example", password: PERSON.password, company_role: "company_admin" };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let browser;
let installation;
let login;
let wiki;
let application;
let path;
let mapping;

before(async () => {
  [browser, installation, login] = await Promise.all([
    Browser.launch(), Installation.create(), IdentityProvider.create(PEOPLE),
  ]);
  const { api, company, server } = installation;
  const providers = `/v1/companies/${company.id}/identity-providers`;
  const provider = await api.post(providers, { name: "Acme", issuer: login.url, ...login.client, create_users: true });
  path = `/companies/${company.id}/identity-providers/${provider.id}`;
  mapping = `/v1${path}/mapping`;
  await login.start(provider.redirect_uri);
  await api.post(`/v1/companies/${company.id}/users`, BOSS);
  const party = await RelyingParty.create();
  application = await installation.register({ name: "Wiki", ...party.registration });
  wiki = await party.start(server.url, application);
});

after(async () => {
  await wiki?.stop();
  await browser?.close();
  await login?.stop();
  await installation?.stop();
});

async function open(page, caller = BOSS) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, caller);
  await page.locator("#add-rule").waitFor();
}

/** Adds a rule by the dialog, without closing it. */
async function fill(page, claim, value) {
  await page.locator("#add-rule").click();
  await page.locator("#rule-claim").fill(claim);
  await page.locator("#rule-value").fill(value);
}

/** Signs the person in at the application by the login, with other groups; gives the page. */
async function signInThere(page, groups) {
  PEOPLE["there-1"].groups = groups;
  wiki.visitor = undefined;
  wiki.refusal = undefined;
  await page.goto(wiki.url);
  await page.getByRole("link", { name: "Sign in with Acme" }).click();
  await page.locator("#there").fill("there-1");
  await page.locator("#go").click();
}

test("an administrator of a company adds, orders, edits and removes rules, and tries them", async () => {
  await browser.visit(async (page) => {
    await open(page);
    await page.getByText("No rule yet").waitFor();
    await page.locator("#add-rule").click();
    await page.locator("dialog #save-dialog").click();
    await refusedAt(page, "rule-claim");
    await page.keyboard.press("Escape");
    await fill(page, "groups", "editors");
    await choose(page, "rule-application", "Wiki");
    await page.locator("#rule-role-user").check();
    await suitsEveryone(page);
    await page.locator("dialog #save-dialog").click();
    await message(page, /saved/);
    await page.locator("#rules").getByText("user in Wiki").waitFor();
    await fill(page, "groups", "admins");
    await page.locator("#rule-gives-company_admin").check();
    await page.locator("dialog #save-dialog").click();
    await page.locator("#rules li").nth(1).waitFor();

    // By keyboard; the focus stays with the rule.
    await page.locator("#up-rule-1").focus();
    await page.keyboard.press("Enter");
    await message(page, /order is saved/);
    await page.waitForFunction(() => document.activeElement?.id === "down-rule-0");
    assert.match(await page.locator("#rules li").first().innerText(), /groups = admins/);
    // The profile fields, which are another part of the same object, are changed meanwhile.
    await installation.api.call("PATCH", mapping, { fields: [{ claim: "nick", field: "nickname" }] }, 200);
    await page.locator("#edit-rule-0").click();
    assert.equal(await page.locator("#rule-gives-company_admin").isChecked(), true);
    await page.locator("#rule-value").fill("owners");
    await page.locator("dialog #save-dialog").click();
    await page.locator("#rules").getByText("groups = owners").waitFor();

    await page.locator("#pasted").fill("groups");
    await page.locator("#try-mapping").click();
    await refusedAt(page, "pasted", { typed: "groups" });
    await page.locator("#pasted").fill('{"groups": ["editors"]}');
    await page.locator("#try-mapping").click();
    await page.locator("#gets").getByText("user in Wiki").waitFor();
    assert.deepEqual(await page.locator("#mapping-preview .status").allInnerTexts(), ["Other value", "Matches", "Claim missing"]);
    await suitsEveryone(page);

    await page.locator("#remove-rule-0").click();
    await page.locator("dialog #confirm").click();
    await page.locator("#rules").getByText("groups = owners", { exact: true }).waitFor({ state: "detached" });
  }, { refused: [`412 ${mapping}`] });
  const { rules, fields } = await installation.api.get(mapping);
  assert.deepEqual(rules.map(({ value, client_id, roles }) => [value, client_id, roles]), [
    ["editors", application.client_id, ["user"]],
  ]);
  assert.deepEqual(fields, [{ claim: "nick", field: "nickname" }]);
  await installation.api.call("PATCH", mapping, { fields: [] }, 200);
});

test("a group there gives access to an application, and its removal takes it away", async () => {
  await browser.visit(async (page) => {
    await signInThere(page, ["staff", "editors"]);
    await arrives(page, wiki.url);
    assert.deepEqual([wiki.visitor.claims.email, wiki.visitor.claims.name], ["nora@acme.example", "Nora New"]);
  });
  await browser.visit(async (page) => {
    await signInThere(page, ["staff"]);
    await page.waitForURL((url) => url.pathname.startsWith("/no-access"));
  }, { refused: ["403 /no-access"] });
  await browser.visit(async (page) => {
    await signInThere(page, ["editors"]);
    await arrives(page, wiki.url);
  });
});

test("the access and the page of a person show which login gave a role", async () => {
  const { api, company, url } = installation;
  const [nora] = await api.get(`/v1/companies/${company.id}/users?q=nora`);
  const pages = `/companies/${company.id}/applications/${application.client_id}/access`;
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=${pages}`);
    await signIn(page, BOSS);
    const box = page.getByLabel("User for Nora New, from Acme", { exact: true });
    await box.waitFor();
    assert.equal(await box.isChecked(), true);
    await page.locator("#matrix .cell").getByText("from Acme", { exact: true }).waitFor();
    await suitsEveryone(page);
    // What is changed by hand did not come from there.
    await box.uncheck();
    await page.getByLabel("User for Nora New, taken away").check();
    await box.waitFor();
    await page.goto(`${url}/companies/${company.id}/people/${nora.id}/applications`);
    await page.getByText("user (from Acme)").waitFor();
    await suitsEveryone(page);
  });
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=${pages}`);
    await signIn(page, BOSS);
    await page.locator("#by-person-list li", { hasText: "Nora New" }).locator("summary").click();
    await page.getByText("from Acme").first().waitFor();
    await fitsTheScreen(page);
  }, PHONE);
});

test("an administrator of the installation adds a rule for the home company of each person, in any application", async () => {
  const { api, url } = installation;
  const provider = await api.post("/v1/identity-providers", { name: "Everybody", issuer: login.url, ...login.client });
  const shop = await api.post("/v1/applications", { name: "Shop" });
  const own = `/identity-providers/${provider.id}`;
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=${own}`);
    await signIn(page, ADMIN);
    await page.getByText("in their home company").waitFor();
    await fill(page, "groups", "buyers");
    await choose(page, "rule-application", "Shop");
    await page.locator("#rule-role-user").check();
    await suitsEveryone(page);
    await page.locator("dialog #save-dialog").click();
    await message(page, /saved/);
    await page.locator("#rules").getByText("user in Shop").waitFor();
  });
  const { rules } = await api.get(`/v1${own}/mapping`);
  assert.deepEqual(rules.map(({ client_id, roles }) => [client_id, roles]), [[shop.client_id, ["user"]]]);
  await api.delete(`/v1${own}`);
  await api.delete(`/v1/applications/${shop.client_id}`);
});

test("a rule whose role is gone shows that, and is mended on a phone", async () => {
  const { api, company } = installation;
  const roles = `/v1/applications/${application.client_id}/roles`;
  await api.post(roles, { code: "guest", name: "Guest" });
  const rule = { claim: "groups", value: "guests", client_id: application.client_id, roles: ["guest"] };
  await api.put(mapping, { rules: [rule] });
  await api.delete(`${roles}/guest`);
  await browser.visit(async (page) => {
    await open(page, ADMIN);
    await page.locator("#rules").getByText("A role was deleted.").waitFor();
    await fitsTheScreen(page);
    await page.locator("#edit-rule-0").click();
    await page.locator("#rule-role-user").check();
    await fitsTheScreen(page);
    await page.locator("dialog #save-dialog").click();
    await page.locator("#rules").getByText("user in Wiki").waitFor();
    assert.equal(await page.getByText("A role was deleted.").count(), 0);

    await page.locator("#add-mapped-field").click();
    await page.locator("dialog #claim").fill("org.department");
    await page.locator("dialog #field").selectOption("attributes");
    await page.locator("dialog #attribute").fill("department");
    await page.locator("dialog #save-dialog").click();
    await page.getByText("Another attribute: department").waitFor();
    await fitsTheScreen(page);
    await ready(page);
  }, PHONE);
  const saved = await api.get(`/v1/companies/${company.id}/identity-providers/${path.split("/").at(-1)}/mapping`);
  assert.deepEqual(saved.fields, [{ claim: "org.department", field: "attributes.department" }]);
});
