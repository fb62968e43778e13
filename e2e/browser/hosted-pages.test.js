// Every hosted page in every state that it has: sound HTML, small, accessible in every view (320 and 1280 px, both themes,
// enlarged twice, letters of twice the size).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Authenticator } from "../support/authenticator.js";
import { Browser } from "../support/browser.js";
import { lookEverywhere, pressed } from "../support/hosted.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { Installation } from "../support/installation.js";
import { mailedLink } from "../support/mail.js";
import { signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { codeOf } from "../support/totp.js";

const PASSWORD = "staple under the bridge";
const LONG = "A name that goes on and on until it has to be broken somewhere, or the screen is not wide enough";
const REDIRECT = "https://wiki.example.com/callback";

let browser;
let installation;
let login;
let wiki;
const people = [];

before(async () => {
  [browser, installation, login] = await Promise.all([Browser.launch(), Installation.create(), IdentityProvider.create({})]);
  wiki = await installation.register({
    name: LONG,
    redirect_uris: [REDIRECT],
    policy_uri: "https://wiki.example.com/policy",
    tos_uri: "https://wiki.example.com/terms",
    consent_policy: "third_party",
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
  });
});

after(async () => {
  await browser?.close();
  await login?.stop();
  await installation?.stop();
});

const at = (path) => `${installation.url}${path}`;

function authorize(more = {}, client = wiki) {
  const query = { response_type: "code", client_id: client.client_id, redirect_uri: client.redirect_uris[0] };
  return at(`/oauth2/authorize?${new URLSearchParams({ ...query, scope: "openid profile email", ...more })}`);
}

/** A person of the company who may use the application. */
async function newPerson() {
  const number = people.length + 1;
  const person = await installation.addPerson({ name: `Pia ${number}`, email: `pia${number}@example.com`, password: PASSWORD });
  people.push(person);
  await installation.giveAccess(wiki, people);
  return person;
}

/** What a test needs of the settings, until it ends. */
async function settings(context, values, defaults) {
  await installation.api.put("/v1/settings", values);
  context.after(() => installation.api.put("/v1/settings", defaults));
}

async function open(page, address, name) {
  await lookEverywhere(page, await page.goto(address), name);
}

async function press(page, selector, name) {
  await lookEverywhere(page, await pressed(page, selector), name);
}

function linkTo(path, email) {
  return mailedLink(installation.server, email, at(path));
}

async function signsIn(page, person) {
  await page.goto(at("/sign-in?return_to=/device"));
  await signIn(page, person);
}

/** Waits until the person has a session. */
async function isSignedIn(page, path = "/device") {
  await page.waitForURL(at(path));
}

/** Sends the form although the browser sees that fields are empty. */
async function pressUnchecked(page, selector, name) {
  await page.evaluate(() => { for (const form of document.forms) form.noValidate = true; });
  await press(page, selector, name);
}

test("the sign-in page: empty, wrong, for an application, again, with other logins, and while it waits", async () => {
  const person = await newPerson();
  const { api, company } = installation;
  const path = `/v1/companies/${company.id}/identity-providers`;
  const provider = await api.post(path, { name: "Acme", issuer: login.url, ...login.client });
  const refused = ["400 /sign-in", "401 /sign-in", "429 /sign-in"];
  await browser.visit(async (page) => {
    await open(page, at("/sign-in"), "sign-in");
    await pressUnchecked(page, "#sign-in", "sign-in-empty");
    await page.locator("#email").fill(person.email);
    await page.locator("#password").fill("wrong");
    await press(page, "#sign-in", "sign-in-wrong");
    await open(page, authorize(), "sign-in-application");
    await open(page, at(`/sign-in?company=${company.code}&external_error=cancelled`), "sign-in-external");
    await page.goto(at("/sign-in"));
    for (let guesses = 0; guesses < 20 && await page.locator("#wait").count() === 0; guesses += 1) {
      await page.locator("#email").fill(person.email);
      await page.locator("#password").fill("wrong");
      await pressed(page, "#sign-in");
    }
    await page.locator("#email").fill(person.email);
    await page.locator("#password").fill("wrong");
    await press(page, "#sign-in", "sign-in-waits");
    await open(page, at("/sign-in/proof"), "proof");
    await pressUnchecked(page, "#sign-in", "proof-empty");
    await page.locator("#code").fill("000000");
    await page.locator("#password").fill("wrong");
    await press(page, "#sign-in", "proof-wrong");
  }, { refused: [...refused, "400 /sign-in/proof"] });
  const other = await newPerson();
  await browser.visit(async (page) => {
    await signsIn(page, other);
    await isSignedIn(page);
    await open(page, at("/sign-in?reauthenticate=true"), "sign-in-again");
    await open(page, at(`/sign-in/external/${provider.id}/link`), "link");
  });
  await api.delete(`${path}/${provider.id}`);
});

test("the page for the password of a directory: empty, and while the directory is away", async () => {
  const { api, company } = installation;
  const path = `/v1/companies/${company.id}/identity-providers`;
  const directory = await api.post(path, {
    preset: "ldap", name: LONG, issuer: `ldaps://localhost:${await freePort()}`, client_id: "cn=aldaba",
    client_secret: "a secret", base_dn: "dc=acme,dc=example",
  });
  const page = `/sign-in/external/${directory.id}/password`;
  await browser.visit(async (visitor) => {
    await open(visitor, at(page), "directory");
    await pressUnchecked(visitor, "#sign-in", "directory-empty");
    await visitor.locator("#login").fill("pia");
    await visitor.locator("#password").fill(PASSWORD);
    await press(visitor, "#sign-in", "directory-away");
  }, { refused: [`400 ${page}`, `503 ${page}`] });
  await api.delete(`${path}/${directory.id}`);
});

test("codes by email as a first and as a second factor", async (context) => {
  const person = await newPerson();
  await settings(context, {
    first_factors: ["password", "passkey", "email_code"], second_factor: "required", email_code_as_second_factor: true,
  }, { first_factors: ["password", "passkey"], second_factor: "optional", email_code_as_second_factor: false });
  await browser.visit(async (page, tabs) => {
    await open(page, at("/sign-in"), "sign-in-email-code");
    await page.locator("#email").fill(person.email);
    await press(page, "#email-code", "email-code");
    await page.locator("#code").fill("000000");
    await press(page, "#continue", "email-code-wrong");
    const link = await linkTo("/sign-in-links", person.email);
    await tabs.clearCookies();
    await open(page, link, "sign-in-link-elsewhere");
    await page.goto(at("/sign-in"));
    await signIn(page, person);
    await page.locator("#send-code").waitFor();
    await lookEverywhere(page, await page.reload(), "second-factor-email");
  }, { refused: ["400 /sign-in/code", "401 /sign-in/code", "400 /sign-in-links", "404 /sign-in-links"] });
});

test("adding a factor at the sign-in, now or later, and using it", async (context) => {
  const person = await newPerson();
  await settings(context, { second_factor: "required" }, { second_factor: "optional" });
  const refused = ["400 /sign-in/step"];
  await browser.visit(async (page) => {
    await signsIn(page, person);
    await page.locator("#add-app").waitFor();
    await lookEverywhere(page, await page.reload(), "add-factor");
    await press(page, "#add-app", "app");
    await page.locator("#code").fill("000000");
    await press(page, "#confirm", "app-wrong");
    person.secret = await page.locator("#secret").innerText();
    await page.locator("#code").fill(codeOf(person.secret));
    await press(page, "#confirm", "recovery-codes");
  }, { refused });
  await installation.api.put("/v1/settings", { second_factor: "optional" });
  await browser.visit(async (page) => {
    await Authenticator.in(page);
    await signsIn(page, person);
    await page.locator("#code").waitFor();
    await lookEverywhere(page, await page.reload(), "second-factor-app");
    await page.locator("#code").fill("000000");
    await press(page, "#continue", "second-factor-app-wrong");
    await press(page, "#other-way", "second-factor-recovery-code");
    await page.locator("#code").fill("wrong");
    await press(page, "#continue", "second-factor-recovery-code-wrong");
  }, { refused });
  const hesitant = await newPerson();
  const from = new Date(Date.now() + 86_400_000).toISOString();
  await installation.api.put("/v1/settings", { second_factor: "required", second_factor_from: from });
  await browser.visit(async (page) => {
    await signsIn(page, hesitant);
    await page.locator("#later").waitFor();
    await lookEverywhere(page, await page.reload(), "add-factor-later");
  });
  await installation.api.call("PATCH", "/v1/settings", { second_factor_from: null }, 200);
});

test("a passkey as a second factor, one that is added, and a class that an application only prefers", async (context) => {
  const person = await newPerson();
  await settings(context, { second_factor: "passkeys_only" }, { second_factor: "optional" });
  await browser.visit(async (page, tabs) => {
    const authenticator = await Authenticator.in(page);
    await signsIn(page, person);
    await page.locator("#use-passkey").waitFor();
    await lookEverywhere(page, await page.reload(), "add-passkey");
    await press(page, "#use-passkey", "recovery-codes-of-passkey");
    // Otherwise it signs the person in by itself.
    await authenticator.answers(false);
    await page.goto("about:blank");
    await tabs.clearCookies();
    await signsIn(page, person);
    await page.locator("#use-passkey").waitFor();
    await lookEverywhere(page, await page.reload(), "second-factor-passkey");
    await page.goto("about:blank");
    await tabs.clearCookies();
    await installation.api.put("/v1/settings", { second_factor: "off" });
    await page.goto(authorize({ acr_values: "phr" }));
    await signIn(page, person);
    await page.locator("#decline").waitFor();
    await lookEverywhere(page, await page.reload(), "second-factor-may-be-declined");
  });
});

test("consent, no access, several accounts and companies, and signing out", async () => {
  const person = await newPerson();
  const other = await newPerson();
  const closed = await installation.register({ name: "Closed", redirect_uris: ["https://closed.example.com/cb"] }, { access: false });
  const beta = await installation.api.post("/v1/companies", { name: LONG });
  await installation.api.put(`/v1/companies/${installation.company.id}/users/${person.id}`, { email_verified: true });
  await installation.api.post(`/v1/companies/${beta.id}/memberships`, { email: person.email }, 202);
  const invited = await linkTo("/invitations", person.email);
  await browser.visit(async (page, tabs) => {
    await open(page, invited, "invitation-of-a-member");
    await signsIn(page, other);
    await isSignedIn(page);
    await open(page, invited, "invitation-for-another-account");
    await tabs.clearCookies();
    await signsIn(page, person);
    await isSignedIn(page);
    await open(page, invited, "invitation-to-join");
    await page.locator("#accept").click();
    await isSignedIn(page, "/");
    await installation.api.put(`/v1/companies/${beta.id}/entitlements/${wiki.client_id}`, {});
    await installation.api.put(`/v1/companies/${beta.id}/applications/${wiki.client_id}/access`, {
      roles: [{ role: "user", user_ids: [person.id] }],
    });
    await open(page, authorize(), "choose-company");
    await press(page, "#company-1", "consent");
    await open(page, authorize({}, closed), "no-access");
    await page.goto(at("/sign-in?add=true&return_to=/device"));
    await page.locator("#email").fill(other.email);
    await page.locator("#password").fill(other.password);
    await page.locator("#sign-in").click();
    await isSignedIn(page);
    await open(page, authorize({ prompt: "select_account" }), "choose-account");
    await open(page, at("/oauth2/logout"), "sign-out");
    await press(page, "#sign-out", "signed-out");
  }, { refused: ["403 /no-access", "404 /"] });
});

test("connecting a device", async () => {
  const person = await newPerson();
  const credentials = Buffer.from(`${wiki.client_id}:${wiki.client_secret}`).toString("base64");
  const answer = await fetch(at("/oauth2/device_authorization"), {
    method: "POST",
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ scope: "openid" }),
  });
  const codes = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(codes));
  await browser.visit(async (page) => {
    await signsIn(page, person);
    await isSignedIn(page);
    await open(page, at("/device"), "device");
    await page.locator("#user_code").fill("BBBB-BBBB");
    await press(page, "#continue", "device-wrong");
    await page.locator("#user_code").fill(codes.user_code);
    await press(page, "#continue", "device-confirm");
    await press(page, "#allow", "device-done");
  }, { refused: ["400 /device"] });
});

test("forgotten and new password", async () => {
  const person = await newPerson();
  await browser.visit(async (page) => {
    await open(page, at("/forgotten-password"), "forgotten-password");
    await pressUnchecked(page, "#send", "forgotten-password-empty");
    await page.locator("#email").fill(person.email);
    await press(page, "#send", "forgotten-password-sent");
    const link = await linkTo("/password-resets", person.email);
    await open(page, link, "new-password");
    await page.locator("#password").fill("password");
    await pressUnchecked(page, "#save", "new-password-refused");
    await page.locator("#password").fill("another horse battery staple");
    await page.locator("#save").click();
    await page.locator("#password").waitFor({ state: "detached" });
    await open(page, link, "new-password-used-link");
    await open(page, at("/password-resets/x"), "new-password-wrong-link");
  }, { refused: ["400 /forgotten-password", "400 /password-resets", "404 /password-resets", "410 /password-resets", "404 /"] });
});

test("confirming another email, and stopping the change", async () => {
  const person = await newPerson();
  const next = `moved-${person.id}@example.com`;
  const path = `/v1/companies/${installation.company.id}/users/${person.id}`;
  await browser.visit(async (page, tabs) => {
    await signsIn(page, person);
    await isSignedIn(page);
    const { csrf_token: token } = await (await page.request.get(at("/v1/session"))).json();
    const headers = { "x-csrf-token": token };
    const changed = await page.request.post(at("/v1/me/email"), { headers, data: { email: next } });
    assert.ok(changed.ok(), await changed.text());
    const confirmation = await linkTo("/email-confirmations", next);
    const stop = await linkTo("/email-stops", person.email);
    await open(page, stop, "email-stop");
    await open(page, confirmation, "email-confirmation");
    await tabs.clearCookies();
    await open(page, confirmation, "email-confirmation-with-password");
    await page.locator("#password").fill("wrong");
    await press(page, "#accept", "email-confirmation-wrong-password");
    await open(page, stop, "email-stop-again");
    await press(page, "#accept", "email-stopped");
    await open(page, confirmation, "email-confirmation-used-link");
  }, { refused: ["400 /email-confirmations", "404 /email-confirmations", "410 /email-confirmations"] });
  assert.equal((await installation.api.get(path)).email, person.email);
});

test("taking up an invitation, and disowning a sign-in", async () => {
  const { api, company } = installation;
  const email = "ines@example.com";
  await api.post(`/v1/companies/${company.id}/users`, { name: "Ines", email });
  const link = await linkTo("/invitations", email);
  await browser.visit(async (page) => {
    await open(page, link, "invitation");
    await page.locator("#password").fill("password");
    await pressUnchecked(page, "#save", "invitation-refused");
    await page.locator("#name").fill("Inés");
    await page.locator("#password").fill(PASSWORD);
    await page.locator("#save").click();
    await isSignedIn(page, "/");
    await open(page, link, "invitation-used-link");
  }, { refused: ["400 /invitations", "404 /invitations", "410 /invitations", "404 /"] });
  await browser.visit(async (page) => {
    await signsIn(page, { email, password: PASSWORD });
    await isSignedIn(page);
  });
  const notice = await linkTo("/sign-in-notices", email);
  await browser.visit(async (page) => {
    await open(page, notice, "sign-in-notice");
    await press(page, "#accept", "sign-in-disowned");
  });
});

test("errors: of a request, of a form, and where no page is", async () => {
  await browser.visit(async (page, tabs) => {
    await open(page, authorize({ redirect_uri: "https://elsewhere.example.com/" }), "error-request");
    await page.goto(authorize({ response_type: "token" }));
    await page.goto(at("/sign-in"));
    await tabs.clearCookies();
    await page.locator("#email").fill("pia@example.com");
    await page.locator("#password").fill("wrong");
    await press(page, "#sign-in", "error-form-without-cookie");
    await open(page, at("/consent?interaction=x"), "error-interaction");
    await open(page, at("/logos"), "error-not-found");
  }, { refused: ["400 /oauth2/authorize", "403 /sign-in", "403 /sign-in/passkey", "400 /consent", "404 /logos"] });
});
