// Passkeys in a real browser, with an authenticator that it simulates (UC-19, UC-24): one is added at the sign-in, and
// signs its person in by itself, by the button and after a password.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Authenticator } from "../support/authenticator.js";
import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { fitsTheScreen, isAccessible, signIn } from "../support/pages.js";

let browser;
let installation;
let people = 0;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const rules = { second_factor: "passkeys_only" };
  await installation.api.put(`/v1/companies/${installation.company.id}/sign-in-policy`, rules);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function addPerson() {
  people += 1;
  const email = `paz${people}@example.com`;
  return installation.addPerson({ name: `Paz ${people}`, email, password: "staple under the bridge" });
}

/** Adds a passkey at the sign-in, as the rule demands. */
async function addPasskey(page, person) {
  await page.goto(`${installation.url}/sign-in`);
  await signIn(page, person);
  await page.locator("[data-creates]").waitFor();
  await fitsTheScreen(page);
  await isAccessible(page);
  await page.locator("#use-passkey").click();
  await page.locator("#recovery-codes").waitFor();
  await page.locator("#continue").click();
  await isSignedIn(page);
}

function session(page) {
  return page.evaluate(async () => (await fetch("/v1/session")).status);
}

async function isSignedIn(page) {
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  assert.equal(await session(page), 200);
}

/** Forgets the session, as another visit does. */
async function leave(page) {
  await page.goto("about:blank");
  await page.context().clearCookies();
}

const UNSIGNED = ["401 /v1/session", "401 /v1/me"];

test("a passkey is added at the sign-in, and signs its person in by itself and by the button", async () => {
  const person = await addPerson();
  await browser.visit(async (page) => {
    const authenticator = await Authenticator.in(page);
    await addPasskey(page, person);
    const [credential] = await authenticator.credentials();
    assert.equal(credential.isResidentCredential, true);
    assert.equal(credential.rpId, "localhost");

    // The browser offers it in the field for the email; the person only has to choose it.
    await leave(page);
    await page.goto(`${installation.url}/sign-in`);
    await isSignedIn(page);

    await leave(page);
    await authenticator.answers(false);
    await page.goto(`${installation.url}/sign-in`);
    await isAccessible(page);
    await authenticator.answers(true);
    await page.locator("#use-passkey").click();
    await isSignedIn(page);
  }, { refused: UNSIGNED });
});

test("after a password, the passkey is the second factor", async () => {
  const person = await addPerson();
  await browser.visit(async (page) => {
    const authenticator = await Authenticator.in(page);
    await addPasskey(page, person);
    await leave(page);
    await authenticator.answers(false);
    await page.goto(`${installation.url}/sign-in`);
    await signIn(page, person);
    await page.waitForURL((url) => url.pathname === "/sign-in/step");
    assert.equal(await session(page), 401);
    await isAccessible(page);
    await authenticator.answers(true);
    await page.locator("#use-passkey").click();
    await isSignedIn(page);
  }, { refused: UNSIGNED });
});

test("an authenticator that cannot keep a passkey, or does not know its person, is refused on the page", async () => {
  for (const options of [{ hasResidentKey: false }, { isUserVerified: false }]) {
    const person = await addPerson();
    await browser.visit(async (page) => {
      await Authenticator.in(page, options);
      await page.goto(`${installation.url}/sign-in`);
      await signIn(page, person);
      await page.locator("[data-creates]").waitFor();
      await page.locator("#use-passkey").click();
      await page.locator("#passkey-failed").waitFor();
      await page.locator("#use-passkey:enabled").waitFor();
      assert.equal(await session(page), 401);
    }, { refused: UNSIGNED });
  }
});

test("a passkey whose counter runs backwards is refused", async () => {
  const person = await addPerson();
  await browser.visit(async (page) => {
    const authenticator = await Authenticator.in(page);
    await addPasskey(page, person);
    await leave(page);
    await page.goto(`${installation.url}/sign-in`);
    await isSignedIn(page);
    const [credential] = await authenticator.credentials();
    assert.ok(credential.signCount > 1, `${credential.signCount}`);
    await leave(page);
    await authenticator.answers(false);
    await page.goto(`${installation.url}/sign-in`);
    await signIn(page, person);
    await page.waitForURL((url) => url.pathname === "/sign-in/step");
    await authenticator.call("removeCredential", { credentialId: credential.credentialId });
    await authenticator.call("addCredential", { credential: { ...credential, signCount: 0 } });
    await authenticator.answers(true);
    await page.locator("#use-passkey").click();
    await page.locator("#wrong").waitFor();
    assert.match(await page.locator("#wrong").innerText(), /copied/);
    assert.equal(await session(page), 401);
  }, { refused: [...UNSIGNED, "400 /sign-in/step"] });
});
