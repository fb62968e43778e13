// The own account (UC-24): profile, security and companies.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { WrongClock } from "../support/clock.js";
import { Installation } from "../support/installation.js";
import { linkIn, mailsTo } from "../support/mail.js";
import { isAccessible, message, ready, refusedAt, signIn, signsInAgain, suitsEveryone } from "../support/pages.js";
import { codeOf } from "../support/totp.js";

const PASSWORD = "staple under the bridge";

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

/** A person of the company whom no other test changes. */
function newPerson(name) {
  people += 1;
  return installation.addPerson({ name, email: `person${people}@example.com`, password: PASSWORD });
}

async function open(page, person, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, person);
  await ready(page);
}

test("a person changes the own profile, and a wrong value is refused at its field", async () => {
  const person = await newPerson("Petra");
  await browser.visit(async (page) => {
    await open(page, person, "/account");
    assert.equal(await page.locator("#name").inputValue(), "Petra");
    await suitsEveryone(page);
    await page.locator("#save").click();
    await message(page, /Nothing was changed/);
    await page.locator("#name").fill(" ");
    await page.locator("#save").click();
    await refusedAt(page, "name");
    await page.locator("#name").fill("Petra Ñandú <b>");
    await page.locator("#given-name").fill("Petra");
    await page.locator("#locale").selectOption("es");
    await page.locator("#phone-number").fill("12");
    await page.locator("#attributes").fill("department = Sales\nfloor = 3");
    await page.locator("#address-country").fill("Spain");
    await page.locator("#save").click();
    await refusedAt(page, "phone-number", { typed: "12" });
    await page.locator("#phone-number").fill("+34 910 000 000");
    await page.locator("#save").click();
    await message(page, /profile was saved/);
    await page.reload();
    await ready(page);
    assert.equal(await page.locator("#name").inputValue(), "Petra Ñandú <b>");
    assert.equal(await page.locator("#phone-number").inputValue(), "+34910000000");
    assert.equal(await page.locator("#attributes").inputValue(), "department = Sales\nfloor = 3");
    assert.equal(await page.locator("#address-country").inputValue(), "Spain");
    await page.locator("#attributes").fill("floor");
    await page.locator("#save").click();
    await refusedAt(page, "attributes", { typed: "floor" });
    await page.locator("#attributes").fill("floor = 4");
    await page.locator("#given-name").fill("");
    await page.locator("#save").click();
    await message(page, /profile was saved/);
  }, { refused: ["400 /v1/me"] });
  const changed = await installation.api.get(`/v1/companies/${installation.company.id}/users/${person.id}`);
  assert.deepEqual(changed.attributes, { floor: 4 });
  assert.equal(changed.given_name, null);
  assert.equal(changed.locale, "es");
});

test("a profile that was changed elsewhere is not overwritten", async () => {
  const person = await newPerson("Quim");
  await browser.visit(async (page, context) => {
    await open(page, person, "/account");
    const other = await context.newPage();
    await other.goto(`${installation.url}/account`);
    await ready(other);
    await other.locator("#nickname").fill("Q");
    await other.locator("#save").click();
    await message(other, /profile was saved/);
    await page.locator("#nickname").fill("Quimet");
    await page.locator("#save").click();
    const dialog = page.getByRole("dialog", { name: "Somebody else saved in the meantime" });
    assert.match(await dialog.locator("#both-versions tr", { hasText: "Nickname" }).innerText(), /Q\s+Quimet/);
    await suitsEveryone(page);
    await dialog.locator("#keep-editing").click();
    assert.equal(await page.locator("#nickname").inputValue(), "Quimet");
    await page.locator("#save").click();
    await message(page, /profile was saved/);
    assert.equal((await installation.api.get(`/v1/companies/${installation.company.id}/users/${person.id}`)).nickname, "Quimet");
  }, { refused: ["412 /v1/me"] });
});

test("a person changes the email once the new one is confirmed, or cancels the change", async () => {
  const person = await newPerson("Ruth");
  const { server, url } = installation;
  await browser.visit(async (page) => {
    await open(page, person, "/account/security");
    await page.locator("#change-email").click();
    await page.locator("#save").click();
    await refusedAt(page, "new-email");
    await page.locator("#new-email").fill("no email");
    await page.locator("#save").click();
    await refusedAt(page, "new-email", { typed: "no email" });
    await page.locator("#new-email").fill("ruth@example.org");
    await page.locator("#save").click();
    await message(page, /link was sent to ruth@example\.org/);
    await page.getByText(/Waiting for you to open the link sent to ruth@example\.org/).waitFor();
    await suitsEveryone(page);
    await page.locator("#keep-email").click();
    await page.locator("#confirm").click();
    await message(page, /Your email stays/);
    await page.locator("#keep-email").waitFor({ state: "detached" });
    await page.locator("#change-email").click();
    await page.locator("#new-email").fill("ruth@example.org");
    await page.locator("#save").click();
    await page.locator("#keep-email").waitFor();
    const mails = await mailsTo(server, "ruth@example.org", 2);
    await page.goto(linkIn(mails[1], `${url}/`));
    await page.locator("#accept").click();
    await page.waitForLoadState();
    await page.goto(`${url}/account/security`);
    await page.locator("#email").getByText("ruth@example.org").waitFor();
  });
});

test("a person changes the password, and the other sessions and the chosen API tokens end", async () => {
  const person = await newPerson("Saskia");
  const changed = { ...person, password: "nineteen purple kettles" };
  await browser.visit(async (page) => {
    await open(page, person, "/account/security");
    await page.locator("#create-token").click();
    await page.locator("#token-name").fill("nightly report");
    await page.locator("#save").click();
    await page.locator("#token-kept").click();
    await browser.visit(async (elsewhere) => {
      await open(elsewhere, person, "/account/security");
      await page.locator("#change-password").click();
      await isAccessible(page);
      await page.locator("#save").click();
      await refusedAt(page, "current-password");
      await refusedAt(page, "new-password");
      await page.locator("#current-password").fill("not the old password");
      await page.locator("#new-password").fill(changed.password);
      await page.locator("#save").click();
      await refusedAt(page, "current-password", { typed: "not the old password" });
      await page.locator("#current-password").fill(PASSWORD);
      await page.locator("#new-password").fill("short");
      await page.locator("#save").click();
      await refusedAt(page, "new-password", { typed: "short" });
      await page.locator("#new-password-show").click();
      assert.equal(await page.locator("#new-password").getAttribute("type"), "text");
      assert.ok(await page.locator("#end-sessions").isChecked());
      await page.getByRole("checkbox", { name: "nightly report" }).check();
      await page.locator("#new-password").fill(changed.password);
      await page.locator("#save").click();
      await message(page, /password was changed, and your other sessions ended/);
      await elsewhere.goto(`${installation.url}/account/security`);
      await elsewhere.locator("#sign-in").waitFor();
    }, { refused: ["401 /v1/session"] });
    await page.reload();
    await ready(page);
    await page.getByText("You have no API tokens").waitFor();
  }, { refused: ["400 /v1/me/password"] });
  await browser.visit((page) => open(page, changed, "/account/security"));
});

test("an authenticator app is added with its code, its recovery codes are shown once, and it is removed", async () => {
  const person = await newPerson("Tomás");
  await browser.visit(async (page) => {
    await open(page, person, "/account/security");
    await page.locator("#set-up-totp").click();
    const secret = await page.locator("#totp-secret").innerText();
    assert.ok(await page.locator("img.qr").evaluate((image) => image.complete && image.naturalWidth > 0));
    await suitsEveryone(page);
    await page.locator("#totp-code").fill("12");
    await page.locator("#save").click();
    await refusedAt(page, "totp-code", { typed: "12" });
    const right = codeOf(secret);
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, "0");
    await page.locator("#totp-code").fill(wrong);
    await page.locator("#save").click();
    await refusedAt(page, "totp-code", { typed: wrong });
    await page.locator("#totp-code").fill(codeOf(secret));
    await page.locator("#save").click();
    await message(page, /authenticator app is set up/);
    const codes = await page.locator("#recovery-codes li").allInnerTexts();
    assert.equal(codes.length, 10);
    await suitsEveryone(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download-codes").click()]);
    assert.deepEqual((await readFile(await download.path(), "utf8")).trim().split("\n"), codes);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator("#recovery-codes").isVisible());
    assert.equal(await page.locator("#codes-kept").isVisible(), false);
    await page.emulateMedia({ media: "screen" });
    await page.locator("#codes-kept").click();
    await page.getByText("10 codes left").waitFor();
    assert.equal(await page.getByText(codes[0]).count(), 0);
    await page.locator("#new-codes").click();
    await page.locator("#confirm").click();
    await page.locator("#codes-kept").waitFor();
    assert.notDeepEqual(await page.locator("#recovery-codes li").allInnerTexts(), codes);
    await page.locator("#codes-kept").click();
    await page.locator("#remove-totp").click();
    await page.getByText("Your recovery codes are deleted with it").waitFor();
    await page.locator("#keep").click();
    await page.locator("#remove-totp").click();
    await page.locator("#confirm").click();
    await message(page, /authenticator app was removed/);
    await page.locator("#remove-totp").waitFor({ state: "detached" });
  }, { refused: ["400 /v1/me/totp/confirmation"] });
});

test("a passkey is added, renamed and removed", async () => {
  const person = await newPerson("Teo");
  await browser.visit(async (page, context) => {
    const devtools = await context.newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const authenticator = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
    await devtools.send("WebAuthn.addVirtualAuthenticator", { options: { ...authenticator, automaticPresenceSimulation: true } });
    await open(page, person, "/account/security");
    await page.getByText("You have no passkeys").waitFor();
    await page.locator("#add-passkey").click();
    await isAccessible(page);
    await page.locator("#passkey-name").fill("Work laptop");
    await page.locator("#save").click();
    await message(page, /passkey was added/);
    assert.equal(await page.locator("#recovery-codes li").count(), 10);
    await page.locator("#codes-kept").click();
    await page.getByText("Work laptop").waitFor();
    await page.locator("#add-passkey").click();
    await page.locator("#save").click();
    await page.getByRole("alert").getByText(/already has a passkey of yours/).waitFor();
    await page.locator("#cancel").click();
    await suitsEveryone(page);
    await page.getByRole("button", { name: "Rename Work laptop" }).click();
    await page.locator("#passkey-name").fill("");
    await page.locator("#save").click();
    await refusedAt(page, "passkey-name");
    await page.locator("#passkey-name").fill("Old laptop");
    await page.locator("#save").click();
    await message(page, /now called Old laptop/);
    await page.getByRole("button", { name: "Remove the passkey Old laptop" }).click();
    await page.locator("#confirm").click();
    await message(page, /passkey Old laptop was removed/);
    await page.getByText("You have no passkeys").waitFor();
  });
});

test("sessions are ended one by one, all others together, and all at once", async () => {
  const person = await newPerson("Uli");
  const elsewhere = () => browser.visit((page) => open(page, person, "/my-applications"));
  await browser.visit(async (page) => {
    for (let count = 0; count < 3; count += 1) await elsewhere();
    await open(page, person, "/account/security");
    const ends = page.locator("[id^=end-]:not(#end-others, #end-all)");
    await ends.first().waitFor();
    assert.equal(await ends.count(), 3);
    await page.getByText("This one").waitFor();
    await suitsEveryone(page);
    await ends.first().click();
    await page.locator("#keep").click();
    await ends.first().click();
    await page.locator("#confirm").click();
    await message(page, /session ended/);
    await page.locator("#end-others").click();
    await page.getByText(/2 other browsers are signed out/).waitFor();
    await page.locator("#confirm").click();
    await message(page, /other sessions ended/);
    await ends.first().waitFor({ state: "detached" });
    assert.equal(await page.locator("#end-others").count(), 0);
    await page.locator("#end-all").click();
    await page.locator("#confirm").click();
    await page.locator("#sign-in").waitFor();
  });
});

test("an API token is created for so many days, shown once, and revoked", async () => {
  const person = await newPerson("Vera");
  await browser.visit(async (page) => {
    await open(page, person, "/account/security");
    await page.getByText("You have no API tokens").waitFor();
    await page.locator("#create-token").click();
    await page.locator("#save").click();
    await refusedAt(page, "token-name");
    await page.locator("#cancel").click();
    await page.locator("#create-token").click();
    await page.locator("#token-name").fill("export");
    await page.locator("#token-lifetime").selectOption("365");
    await isAccessible(page);
    await page.locator("#save").click();
    const token = await page.locator("#new-token").innerText();
    const me = () => fetch(`${installation.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await me()).status, 200);
    await suitsEveryone(page);
    await page.locator("#token-kept").click();
    await page.getByText(/Read only/).waitFor();
    assert.equal(await page.getByText(token).count(), 0);
    await page.getByRole("button", { name: "Revoke the token export" }).click();
    await page.locator("#confirm").click();
    await message(page, /token export was revoked/);
    assert.equal((await me()).status, 401);
  });
});

test("a form whose sign-in is too old has the person sign in again and goes on with what was typed", async (context) => {
  const person = await newPerson("Wanda");
  const changed = { ...person, password: "nineteen purple kettles" };
  context.after(() => clock.set(0));
  await browser.visit(async (page) => {
    await open(page, person, "/account/security");
    clock.set(660);
    await page.locator("#change-password").click();
    await page.locator("#current-password").fill(person.password);
    await page.locator("#new-password").fill(changed.password);
    await page.locator("#save").click();
    await page.getByRole("alert").getByText(/Sign in again in a new window/).waitFor();
    await suitsEveryone(page);
    await signsInAgain(page, person);
    await message(page, /password was changed/);
  }, { refused: ["403 /v1/me/password"] });
});

test("a form whose session has ended goes on after the same person signs in, and never for another", async () => {
  const person = await newPerson("Xavi");
  const other = await newPerson("Yara");
  await browser.visit(async (page, context) => {
    await open(page, person, "/account");
    await page.locator("#nickname").fill("X");
    await context.clearCookies();
    await page.locator("#save").click();
    await page.getByRole("alert").getByText(/You are signed out/).waitFor();
    const opened = context.waitForEvent("page");
    await page.locator("#sign-in-again").click();
    const elsewhere = await opened;
    const closed = elsewhere.waitForEvent("close");
    await signIn(elsewhere, other);
    await closed;
    await page.getByRole("alert").getByText(/Another person has signed in/).waitFor();
    assert.equal(await page.locator("#nickname").inputValue(), "X");
  }, { refused: ["401 /v1/me", "401 /v1/session", "403 /v1/me"] });
  const unchanged = await installation.api.get(`/v1/companies/${installation.company.id}/users/${other.id}`);
  assert.equal(unchanged.nickname, undefined);
});

test("a person accepts or declines an invitation of another company, and leaves the company again", async () => {
  const person = await newPerson("Zoe");
  const { api, company } = installation;
  await api.call("PUT", `/v1/companies/${company.id}/users/${person.id}`, { email_verified: true }, 200);
  const [beta, gamma] = [await api.post("/v1/companies", { name: "Beta", code: "beta" }), await api.post("/v1/companies", { name: "Gamma", code: "gamma" })];
  for (const { id } of [beta, gamma]) await api.call("POST", `/v1/companies/${id}/memberships`, { email: person.email }, 202);
  const wiki = await api.post("/v1/applications", { name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"], access_policy: "all_members" });
  await api.put(`/v1/companies/${beta.id}/entitlements/${wiki.client_id}`, {});
  await browser.visit(async (page) => {
    await open(page, person, "/account/companies");
    await page.getByRole("button", { name: "Decline the invitation of Gamma" }).click();
    await message(page, /invitation of Gamma was declined/);
    await page.getByRole("button", { name: "Accept the invitation of Beta" }).click();
    await message(page, /You now belong to Beta/);
    await page.locator(`#leave-${beta.id}`).waitFor();
    assert.equal(await page.locator(`#leave-${company.id}`).count(), 0, "the home company is not left");
    await suitsEveryone(page);
    await page.locator(`#use-${beta.id}`).click();
    await message(page, /sign you in through Beta/);
    await page.locator(`#leave-${beta.id}`).click();
    await page.getByText(/lose access to 1 application/).waitFor();
    await page.locator("#confirm").click();
    await message(page, /You left Beta/);
    await page.locator(`#leave-${beta.id}`).waitFor({ state: "detached" });
  });
});

test("lists of the account that cannot be loaded are loaded again", async () => {
  const person = await newPerson("Arno");
  await browser.visit(async (page) => {
    let broken = true;
    await page.route("**/v1/me/sessions", (route) => (broken ? route.fulfill({ status: 503, body: "" }) : route.continue()));
    await open(page, person, "/account/security");
    await page.locator("#retry").waitFor();
    broken = false;
    await page.locator("#retry").click();
    await page.getByText("This one").waitFor();
  }, { refused: ["503 /v1/me/sessions"] });
});
