// Passkeys in Firefox, with an authenticator that it simulates: one is added at the sign-in, and signs its person in by the
// button and after a password.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Firefox } from "../support/firefox.js";
import { Installation, PERSON } from "../support/installation.js";

let firefox;
let installation;

before(async () => {
  [firefox, installation] = await Promise.all([Firefox.launch(), Installation.create()]);
  const rules = { second_factor: "passkeys_only" };
  await installation.api.put(`/v1/companies/${installation.company.id}/sign-in-policy`, rules);
});

after(async () => {
  await firefox?.close();
  await installation?.stop();
});

/** Gives `use` a new browser at the sign-in page. */
function atSignIn(use) {
  return firefox.visit(async (person) => {
    await person.goto(`${installation.url}/sign-in`);
    await use(person);
  });
}

test("in Firefox a passkey is added at the sign-in, and signs its person in by the button and after a password", async (context) => {
  const authenticator = await firefox.addAuthenticator();
  context.after(() => authenticator.remove());
  await atSignIn(async (person) => {
    await person.signIn(PERSON);
    await person.click("[data-creates] #use-passkey");
    await person.find("#recovery-codes");
    await person.click("#continue");
    await person.heading("My applications");
  });
  const [credential] = await authenticator.credentials();
  assert.equal(credential.isResidentCredential, true);
  assert.equal(credential.rpId, "localhost");

  await atSignIn(async (person) => {
    await person.click("#use-passkey");
    await person.heading("My applications");
  });
  await atSignIn(async (person) => {
    await person.signIn(PERSON);
    await person.find("#passkey:not([data-autofill]) #use-passkey");
    await person.click("#use-passkey");
    await person.heading("My applications");
  });
  const [used] = await authenticator.credentials();
  assert.ok(used.signCount > credential.signCount, `${used.signCount}`);
});

test("in Firefox an authenticator that does not verify its person is refused on the page", async (context) => {
  const authenticator = await firefox.addAuthenticator();
  context.after(() => authenticator.remove());
  await authenticator.verifies(false);
  const ines = { name: "Ines", email: "ines@example.com", password: "staple under the bridge" };
  await installation.addPerson(ines);
  await atSignIn(async (person) => {
    await person.signIn(ines);
    await person.find("[data-creates]");
    await person.click("#use-passkey");
    await person.find("#passkey-failed");
    assert.deepEqual(await authenticator.credentials(), []);
  });
});
