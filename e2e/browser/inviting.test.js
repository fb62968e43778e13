// UC-2 and UC-7: people are invited as a list that is pasted, and their invitations are listed, sent again and withdrawn.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";
import { isAccessible, message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const LEADER = { name: "Lea Leader", email: "lea@example.com", password: "seven boats at noon" };
const OUTSIDER = { name: "Otto Other", email: "otto@example.com", password: "a lantern on the hill" };

/** What the server answers while it cannot do more. */
const BUSY = {
  status: 503,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ type: "about:blank", title: "Busy", status: 503, code: "busy" }),
};

let browser;
let installation;
let path;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  path = `/companies/${installation.company.id}/people`;
  await installation.api.post(api("users"), { ...LEADER, company_role: "company_admin" });
  const other = await installation.api.post("/v1/companies", { name: "Orbital Freight" });
  await installation.api.post(`/v1/companies/${other.id}/users`, OUTSIDER);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, caller, rest = "") {
  await page.goto(`${installation.url}/sign-in?return_to=${path}${rest}`);
  await signIn(page, caller);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** The users of the company with an email that begins so. */
function users(q) {
  return installation.api.get(api(`users?q=${q}`));
}

/** The path of something of the company in the API. */
function api(what) {
  return `/v1/companies/${installation.company.id}/${what}`;
}

/** The refusals of emails that are taken. */
function taken() {
  return ["users", "memberships"].flatMap((what) => [`400 ${api(what)}`, `409 ${api(what)}`]);
}

/** The state of a row, in the list before it is sent. */
function row(page, name) {
  return page.locator("form").getByRole("row", { name });
}

test("UC-2: a pasted list is previewed and invited, and who was not stays in it with the reason", async () => {
  await browser.visit(async (page) => {
    await open(page, LEADER);
    await page.locator("#invite-many").click();
    await page.getByRole("heading", { level: 1, name: /several people/ }).waitFor();
    await page.locator("#invite-all").click();
    await refusedAt(page, "people", { typed: "" });
    await page.locator("#people").fill([
      "Ada Lovelace <ada@example.com>",
      "",
      "bo@example.com; Bo Diddley; company_admin",
      "Cleo\tcleo@example.com",
      "nobody",
      "ADA@example.com",
      "dora@example.com, Dora, queen",
      `"Paula again" <${installation.person.email}>`,
    ].join("\n"));
    await row(page, /^1 Ada Lovelace ada@example.com · Member Ready$/).waitFor();
    await row(page, /^3 Bo Diddley bo@example.com · Company administrator Ready$/).waitFor();
    await row(page, /^5 nobody .*Needs another look.*no email/).waitFor();
    await row(page, /^6 .*The same email as in line 1/).waitFor();
    await row(page, /^7 .*“queen” is no role/).waitFor();
    await page.getByText("3 lines need another look").waitFor();
    await suitsEveryone(page);
    await page.getByRole("button", { name: "Invite 4 people" }).click();
    await page.locator("#outcome", { hasText: "3 of 4 people were invited." }).waitFor();
    await row(page, /Failed.*belongs to the company already/).waitFor();
    assert.deepEqual((await page.locator("#people").inputValue()).split("\n"), [
      "nobody",
      "ADA@example.com",
      "dora@example.com, Dora, queen",
      `"Paula again" <${installation.person.email}>`,
    ]);
    await suitsEveryone(page);
    const [bo] = await users("bo@");
    assert.deepEqual([bo.name, bo.company_role, bo.status], ["Bo Diddley", "company_admin", "invited"]);
    assert.equal((await mailsTo(installation.server, "ada@example.com")).length, 1);
    // What is still in the list is not left by mistake.
    await page.locator("#outcome").getByRole("link", { name: "Invitations" }).click();
    await page.locator("#stay").click();
    await page.locator("#people").fill("");
    await page.locator("#outcome").getByRole("link", { name: "Invitations" }).click();
    await page.getByRole("row", { name: /ada@example.com.*Waiting/ }).waitFor();
  }, { refused: taken() });
});

test("a list with headings is read by its columns, and a server that is busy loses nobody", async () => {
  await browser.visit(async (page) => {
    await open(page, LEADER, "/invite");
    const list = ["Role;First name;Last name;Email", "member;Eva;Ek;eva@example.com", ";Finn;Falk;finn@example.com", ";Gus;Gram;gus@example.com"];
    await page.locator("#people").fill(list.join("\n"));
    await row(page, /Gus Gram gus@example.com/).waitFor();
    await page.locator("#role-otherwise").selectOption("company_admin");
    await row(page, /^3 Finn Falk finn@example.com · Company administrator/).waitFor();
    let calls = 0;
    await page.route("**/users", async (route) => {
      calls += 1;
      return calls === 2 ? route.fulfill(BUSY) : route.fallback();
    });
    await page.locator("#invite-all").click();
    await page.locator("#outcome", { hasText: "1 of 3 people were invited." }).waitFor();
    await page.getByRole("alert").filter({ hasText: /busy/ }).waitFor();
    assert.deepEqual((await page.locator("#people").inputValue()).split("\n"), [list[0], list[2], list[3]]);
    await page.locator("#invite-all").click();
    await page.locator("#outcome", { hasText: "2 of 2 people were invited." }).waitFor();
    assert.equal(await page.locator("#people").inputValue(), "");
    assert.equal((await users("eva@"))[0].company_role, "member");
    assert.equal((await users("gus@"))[0].company_role, "company_admin");
  }, { refused: [`503 ${api("users")}`] });
});

test("UC-7: who signs in already is asked to join, one by one or in a list", async () => {
  await browser.visit(async (page) => {
    await open(page, LEADER);
    await page.locator("#invite-person").click();
    await page.locator("#person-email").fill(OUTSIDER.email);
    await page.locator("#person-name").fill("Otto");
    await page.locator("#save").click();
    await refusedAt(page, "person-email", { typed: OUTSIDER.email });
    await isAccessible(page);
    await page.locator("#ask-to-join").click();
    await message(page, /otto@example.com was asked to join/);
    await page.locator("#invitations").click();
    await page.getByRole("row", { name: /otto@example.com.*Waiting/ }).waitFor();
  }, { refused: taken() });
});

test("invitations are listed by state, sent again, and withdrawn after a question", async () => {
  const refused = [];
  for (const name of ["vera", "walt", "xena"]) {
    const user = await installation.api.post(api("users"), { name, email: `${name}@example.com` });
    refused.push(`429 ${api(`users/${user.id}/invitations`)}`);
  }
  await browser.visit(async (page) => {
    await open(page, LEADER, "/invitations?status=open");
    const vera = page.getByRole("row", { name: /vera@example.com/ });
    await vera.waitFor();
    await suitsEveryone(page);
    await vera.getByRole("button", { name: "Withdraw the invitation to vera@example.com" }).click();
    await page.getByText(/stops working at once/).waitFor();
    await isAccessible(page);
    await page.locator("#keep").click();
    await vera.getByRole("button", { name: "Withdraw the invitation to vera@example.com" }).click();
    await page.locator("#confirm").click();
    await message(page, /invitation to vera@example.com was withdrawn/);
    await vera.waitFor({ state: "detached" });
    await page.getByLabel("Select walt@example.com").check();
    await page.getByLabel("Select xena@example.com").check();
    await page.locator("#resend-selected").click();
    await page.locator("#confirm").click();
    // Each was sent less than a minute ago.
    await page.locator("#outcome", { hasText: "0 of 2 done" }).waitFor();
    await page.locator("#done").click();
    await page.locator("#withdraw-selected").click();
    await page.locator("#confirm").click();
    await page.locator("#outcome", { hasText: "2 of 2 done" }).waitFor();
    await page.locator("#done").click();
    await page.locator("#filter-status").selectOption("revoked");
    await page.getByRole("row", { name: /walt@example.com.*Withdrawn/ }).waitFor();
    await page.locator("#search").fill("ver");
    await page.getByText("walt@example.com").waitFor({ state: "detached" });
    await page.getByRole("row", { name: /vera@example.com.*Withdrawn/ }).waitFor();
  }, { refused });
  assert.equal((await mailsTo(installation.server, "walt@example.com")).length, 1);
});

test("people who do not manage the company see no invitations", async () => {
  await browser.visit(async (page) => {
    await open(page, installation.person, "/invitations");
    await page.getByRole("heading", { level: 1, name: /do not have access/ }).waitFor();
    await page.goto(`${installation.url}${path}/invite`);
    await page.getByRole("heading", { level: 1, name: /do not have access/ }).waitFor();
  });
  await browser.visit(async (page) => {
    await open(page, ADMIN, "/invitations");
    await page.getByRole("heading", { level: 1, name: "Invitations" }).waitFor();
  });
});
