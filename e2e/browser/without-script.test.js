// Every hosted page in a browser that runs no script. Passkeys are the exception: their pages say that they need it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { mailedLink, mailsTo } from "../support/mail.js";
import { arrives, signIn } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";
import { codeOf } from "../support/totp.js";
import { until } from "../support/wait.js";

const PASSWORD = "staple under the bridge";

let browser;
let installation;
let wiki;
let number = 0;

before(async () => {
  [browser, installation, wiki] = await Promise.all([Browser.launch(), Installation.create(), RelyingParty.create()]);
  const application = await installation.register({
    name: "Wiki",
    ...wiki.registration,
    consent_policy: "third_party",
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
  });
  wiki.application = application;
  await wiki.start(installation.url, application);
});

after(async () => {
  await browser?.close();
  await wiki?.stop();
  await installation?.stop();
});

const at = (path) => `${installation.url}${path}`;

/** Gives `use` a page of a new browser without script. The pages of the UI, which need it, are not there. */
function visit(use, refused = []) {
  return browser.visit(use, { javaScriptEnabled: false, refused });
}

/** A person of the company who may use the application. */
async function newPerson() {
  number += 1;
  const person = await installation.addPerson({ name: `Nina ${number}`, email: `nina${number}@example.com`, password: PASSWORD });
  await installation.giveAccess(wiki.application, [person]);
  return person;
}

async function signsIn(page, person, path = "/device") {
  await page.goto(at(`/sign-in?return_to=${path}`));
  await signIn(page, person);
}

/** Waits until the person has a session. */
function isSignedIn(page) {
  return page.waitForURL(at("/device"));
}

function linkTo(path, email) {
  return mailedLink(installation.server, email, at(path));
}

/** The code in the mails to an address, as soon as there is one. */
function mailedCode(email) {
  const code = async () => {
    const mails = await mailsTo(installation.server, email, 0);
    return mails.map((mail) => mail.text.match(/^\s*(\d{6})\s*$/m)?.[1]).find(Boolean);
  };
  return until(code, `a code for ${email}`);
}

test("without script a person takes up an invitation, forgets the password, and disowns a sign-in", async () => {
  const email = "iris@example.com";
  await installation.api.post(`/v1/companies/${installation.company.id}/users`, { name: "Iris", email });
  const invitation = await linkTo("/invitations", email);
  await visit(async (page) => {
    await page.goto(invitation);
    await page.locator("#password").fill("short");
    await page.evaluate(() => { for (const form of document.forms) form.noValidate = true; });
    await page.locator("#save").click();
    await page.locator("#password-wrong").waitFor();
    await page.locator("#name").fill("Iris Invited");
    await page.locator("#password").fill(PASSWORD);
    await page.locator("#save").click();
    await page.waitForURL((url) => url.pathname !== "/invitations");
    await page.goto(at("/device"));
    await page.locator("#user_code").waitFor();
    await page.goto(at("/sign-out"));
    await page.locator("#sign-out").click();
    await page.locator("#signed-out").waitFor();

    await page.goto(at("/sign-in"));
    await page.locator("#forgotten-password").click();
    await page.locator("#email").fill(email);
    await page.locator("#send").click();
    await page.locator("#link-sent").waitFor();
    await page.goto(await linkTo("/password-resets", email));
    await page.locator("#password").fill("another bridge over the staple");
    await page.locator("#save").click();
    await page.waitForURL((url) => url.pathname !== "/password-resets");
    await page.goto(at("/device"));
    await page.locator("#user_code").waitFor();
  }, ["400 /invitations", "404 /"]);
  await visit(async (page) => {
    await signsIn(page, { email, password: "another bridge over the staple" });
    await isSignedIn(page);
  });
  const notice = await linkTo("/sign-in-notices", email);
  await visit(async (page) => {
    await page.goto(notice);
    await page.locator("#accept").click();
    await page.locator("#accept").waitFor({ state: "detached" });
  });
});

test("without script a person consents, cancels, is refused, chooses accounts and companies, and signs out", async () => {
  const person = await newPerson();
  const other = await newPerson();
  await installation.giveAccess(wiki.application, [person, other]);
  await visit(async (page) => {
    wiki.visitor = undefined;
    await page.goto(wiki.url);
    await page.locator("#cancel").click();
    await arrives(page, wiki.url);
    await page.goto(wiki.url);
    await signIn(page, person);
    await page.locator("#deny").click();
    await arrives(page, wiki.url);
    await page.goto(wiki.url);
    await page.locator("#allow").click();
    await arrives(page, wiki.url);
    assert.equal(wiki.visitor.claims.email, person.email);

    await signsIn(page, other, "/device&add=true");
    await isSignedIn(page);
    wiki.visitor = undefined;
    await page.goto(`${await authorization()}&prompt=select_account`);
    await page.locator(".choice", { hasText: person.email }).click();
    await arrives(page, wiki.url);
    assert.equal(wiki.visitor.claims.email, person.email);
    await installation.giveAccess(wiki.application, [other]);
    await page.goto(at("/oauth2/logout"));
    await page.locator("#sign-out").click();
    await page.locator("#signed-out").waitFor();
    wiki.visitor = undefined;
    await page.goto(wiki.url);
    await signIn(page, person);
    await page.locator("#return").click();
    await arrives(page, wiki.url);
  }, ["403 /no-access"]);
});

/** The address of an authorization request of the application. */
async function authorization() {
  const answer = await fetch(wiki.url, { redirect: "manual" });
  return answer.headers.get("location");
}

test("without script a device is connected", async () => {
  const person = await newPerson();
  await installation.giveAccess(wiki.application, [person]);
  const { client_id, client_secret } = wiki.application;
  const credentials = Buffer.from(`${client_id}:${client_secret}`).toString("base64");
  const answer = await fetch(at("/oauth2/device_authorization"), {
    method: "POST",
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ scope: "openid" }),
  });
  const codes = await answer.json();
  await visit(async (page) => {
    await signsIn(page, person);
    await isSignedIn(page);
    await page.locator("#user_code").fill(codes.user_code);
    await page.locator("#continue").click();
    await page.locator("#allow").click();
    await page.locator("#device-approved").waitFor();
  });
});

test("without script an app is added, and its codes, recovery codes and codes by email complete a sign-in", async (context) => {
  const person = await newPerson();
  const rules = { second_factor: "required", email_code_as_second_factor: true };
  await installation.api.put("/v1/settings", rules);
  context.after(() => installation.api.put("/v1/settings", { second_factor: "optional", email_code_as_second_factor: false }));
  let secret;
  let recovery;
  await visit(async (page) => {
    await installation.api.put("/v1/settings", { email_code_as_second_factor: false });
    await signsIn(page, person);
    await page.locator("#add-app").click();
    secret = await page.locator("#secret").innerText();
    await page.locator("#code").fill(codeOf(secret));
    await page.locator("#confirm").click();
    recovery = await page.locator("#codes li").allInnerTexts();
    await page.locator("#continue").click();
    await isSignedIn(page);
  });
  await installation.api.put("/v1/settings", { email_code_as_second_factor: true });
  await visit(async (page) => {
    await signsIn(page, person);
    await page.locator("#code").fill(codeOf(secret, 30));
    await page.locator("#continue").click();
    await isSignedIn(page);
  });
  await visit(async (page) => {
    await signsIn(page, person);
    await page.locator('a[href*="with=recovery_code"]').click();
    await page.locator("#code").fill(recovery[0]);
    await page.locator("#continue").click();
    await isSignedIn(page);
  });
  await visit(async (page) => {
    await signsIn(page, person);
    await page.locator('a[href*="with=email_code"]').click();
    await page.locator("#send-code").click();
    await page.locator("#code").fill(await mailedCode(person.email));
    await page.locator("#continue").click();
    await isSignedIn(page);
  });
});

test("without script a code by email signs a person in, and a page for passkeys says that it needs script", async (context) => {
  const person = await newPerson();
  await installation.api.put("/v1/settings", { first_factors: ["password", "passkey", "email_code"] });
  context.after(() => installation.api.put("/v1/settings", { first_factors: ["password", "passkey"], second_factor: "optional" }));
  await visit(async (page) => {
    await page.goto(at("/sign-in?return_to=/device"));
    await page.locator("#email").fill(person.email);
    // The password may stay empty: what follows is a code.
    await page.locator("#sign-in").click();
    await page.locator("#code").waitFor();
    await page.locator("#code").fill(await mailedCode(person.email));
    await page.locator("#continue").click();
    await isSignedIn(page);
  });
  await installation.api.put("/v1/settings", { second_factor: "passkeys_only" });
  await visit(async (page) => {
    await signsIn(page, person);
    await page.locator("noscript .alert").filter({ visible: true }).waitFor();
    assert.equal(await page.locator("#use-passkey").isVisible(), false);
  });
});

test("without script an email is confirmed, and the change of another one is stopped", async () => {
  const person = await newPerson();
  await visit(async (page) => {
    await signsIn(page, person);
    await isSignedIn(page);
    const { csrf_token: token } = await (await page.request.get(at("/v1/session"))).json();
    const change = async (email) => {
      const answer = await page.request.post(at("/v1/me/email"), { headers: { "x-csrf-token": token }, data: { email } });
      assert.ok(answer.ok(), await answer.text());
    };
    const moved = `moved-${person.id}@example.com`;
    await change(moved);
    await page.goto(await linkTo("/email-confirmations", moved));
    await page.locator("#accept").click();
    await page.locator("#accept").waitFor({ state: "detached" });
    const path = `/v1/companies/${installation.company.id}/users/${person.id}`;
    assert.equal((await installation.api.get(path)).email, moved);
    await change(`next-${person.id}@example.com`);
    await page.goto(await linkTo("/email-stops", moved));
    await page.locator("#accept").click();
    await page.locator("#accept").waitFor({ state: "detached" });
  });
});
