// Signing in at an application and out again (UC-19), in all the ways that people do and some that they should not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, openAccountMenu, refusedAt, signIn } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";

const STRANGER = { name: "Sam Stranger", email: "sam@example.com", password: "nobody gave me anything" };

let browser;
let installation;
let server;
let notes;
let wiki;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  ({ server } = installation);
  await installation.addPerson(STRANGER);
  [notes, wiki] = await Promise.all(["Notes", "Wiki"].map(async (name) => {
    const party = await RelyingParty.create();
    return party.start(server.url, await installation.register({ name, ...party.registration }));
  }));
});

after(async () => {
  await Promise.all([notes?.stop(), wiki?.stop()]);
  await browser?.close();
  await installation?.stop();
});

/** Begins at an application where nobody is signed in yet. */
async function begin(page, party) {
  party.visitor = undefined;
  party.refusal = undefined;
  await page.goto(party.url);
}

test("a wrong password is reported and can be retried", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await signIn(page, { ...PERSON, password: "not this one" });
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator("#email").inputValue(), PERSON.email);
    assert.equal(await page.locator("#password").inputValue(), "");
    const known = await page.getByRole("alert").innerText();
    await signIn(page, { email: "nobody@example.com", password: "not this one" });
    await page.getByRole("alert").waitFor();
    assert.equal(await page.getByRole("alert").innerText(), known, "the answer reveals who has an account");
    await signIn(page, PERSON);
    await arrives(page, notes.url);
    assert.equal(notes.visitor.claims.email, PERSON.email);
  }, { refused: ["401 /sign-in"] });
});

test("with the keyboard alone", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await asksToSignIn(page, server);
    // The first field gets the focus by itself.
    await page.waitForFunction(() => document.activeElement?.id === "email");
    await page.keyboard.type(PERSON.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PERSON.password);
    await page.keyboard.press("Enter");
    await arrives(page, notes.url);
    assert.equal(notes.visitor.claims.email, PERSON.email);
  });
});

test("with the keyboard alone, by the button", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await page.locator("#email").focus();
    await page.keyboard.type(PERSON.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(PERSON.password);
    // The button that shows the password, the link for those who forgot it.
    for (let stop = 0; stop < 3; stop += 1) await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.id), "sign-in");
    await page.keyboard.press("Space");
    await arrives(page, notes.url);
    assert.equal(notes.visitor.claims.email, PERSON.email);
  });
});

test("without JavaScript", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await signIn(page, PERSON);
    await arrives(page, notes.url);
    assert.equal(notes.visitor.claims.email, PERSON.email);
  }, { javaScriptEnabled: false });
});

test("the password is asked for after the email, and both without script", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await asksToSignIn(page, server);
    const password = page.locator("#password");
    assert.equal(await password.isVisible(), false);
    assert.equal(await page.locator("#forgotten-password").isVisible(), true);
    // Without an email nothing is sent, and the browser says what is missing.
    await page.locator("#sign-in").click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "email");
    await page.locator("#email").pressSequentially("p");
    await password.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "email");
    await signIn(page, { ...PERSON, password: "wrong" });
    await page.getByRole("alert").waitFor();
    await password.waitFor();
    await begin(page, notes);
    await page.locator("#email").fill(PERSON.email);
    await page.goto(`${server.url}/forgotten-password`);
    await page.goBack();
    await page.locator("#email").fill(PERSON.email);
    await password.waitFor();
  }, { refused: ["401 /sign-in"] });
  await browser.visit(async (page) => {
    await begin(page, notes);
    assert.deepEqual([await page.locator("#email").isVisible(), await page.locator("#password").isVisible()], [true, true]);
  }, { javaScriptEnabled: false });
});

test("without a password, the form leads to the next step that the rules allow, whether or not the account exists", async (context) => {
  await installation.api.put("/v1/settings", { first_factors: ["password", "passkey", "email_code"] });
  context.after(() => installation.api.put("/v1/settings", { first_factors: ["password", "passkey"] }));
  for (const email of [PERSON.email, "nobody@example.com"]) {
    await browser.visit(async (page) => {
      await begin(page, notes);
      await page.locator("#email").fill(email);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.pathname === "/sign-in/code");
      await page.locator("#code").waitFor();
    });
  }
});

test("an empty form is reported at the field", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await page.locator("form:has(#password)").evaluate((form) => form.setAttribute("novalidate", ""));
    await page.locator("#email").fill(PERSON.email);
    await page.locator("#sign-in").click();
    await refusedAt(page, "password");
    assert.equal(await page.locator("#email").inputValue(), PERSON.email);
  }, { refused: ["400 /sign-in"] });
});

test("cancelling returns to the application without a sign-in", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await page.locator("#cancel").click();
    await arrives(page, notes.url);
    assert.equal(notes.refusal.error, "access_denied");
    assert.equal(notes.refusal.iss, server.url);
    assert.equal(notes.visitor, undefined);
  });
});

test("one sign-in is enough for all applications", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await signIn(page, PERSON);
    await arrives(page, notes.url);
    await begin(page, wiki);
    assert.equal(page.url(), `${wiki.url}/`);
    assert.equal(wiki.visitor.claims.sub, installation.person.sub);
  });
});

test("a person without access is informed and returns with access_denied", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await signIn(page, STRANGER);
    await page.locator("#return").waitFor();
    const text = await page.locator("main").innerText();
    assert.match(text, /Notes/);
    assert.match(text, /sam@example\.com/);
    await page.locator("#return").click();
    await arrives(page, notes.url);
    assert.equal(notes.refusal.error, "access_denied");
    assert.match(notes.refusal.state, /\S/);
    assert.equal(notes.visitor, undefined);
  }, { refused: ["403 /no-access"] });
});

test("removed access ends sessions, and restored access works again", async () => {
  const application = await installation.register({ name: "Fleeting", redirect_uris: ["http://127.0.0.1:9/callback"] });
  const path = `/v1/companies/${installation.company.id}/applications/${application.client_id}/access`;
  const party = await RelyingParty.create();
  await installation.api.put(`/v1/applications/${application.client_id}`, party.registration);
  await party.start(server.url, application);
  try {
    await browser.visit(async (page) => {
      await begin(page, party);
      await signIn(page, PERSON);
      await arrives(page, party.url);
      const { access_token: token } = party.visitor;
      await installation.api.put(path, { roles: [{ role: "user", user_ids: [] }] });
      const refused = await fetch(`${server.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } });
      assert.equal(refused.status, 401);
      await page.goto(`${party.url}/refresh`);
      assert.match(await page.locator("body").innerText(), /invalid_grant/);
      await begin(page, party);
      await page.locator("#return").waitFor();
      await installation.giveAccess(application, [installation.person]);
      await begin(page, party);
      assert.equal(party.visitor.claims.sub, installation.person.sub);
    }, { refused: ["403 /no-access", "500 /refresh"] });
  } finally {
    await party.stop();
  }
});

test("an unregistered address is never redirected to", async () => {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: notes.config.clientMetadata().client_id,
    redirect_uri: "http://127.0.0.1:9/elsewhere",
    scope: "openid",
  });
  await browser.visit(async (page) => {
    const response = await page.goto(`${server.url}/oauth2/authorize?${query}`);
    assert.equal(response.status(), 400);
    const error = page.locator("#error");
    assert.equal(await error.getAttribute("data-code"), "invalid_request");
    assert.match(await error.innerText(), /invalid_request/);
  }, { refused: ["400 /oauth2/authorize"] });
});

test("prompt=none shows no page to an unauthenticated person", async () => {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: notes.config.clientMetadata().client_id,
    redirect_uri: notes.registration.redirect_uris[0],
    scope: "openid",
    nonce: "a-nonce-of-this-test",
    state: "a-state",
    prompt: "none",
  });
  const response = await fetch(`${server.url}/oauth2/authorize?${query}`, { redirect: "manual" });
  assert.ok([302, 303].includes(response.status), String(response.status));
  const back = new URL(response.headers.get("location"));
  assert.equal(back.origin + back.pathname, notes.registration.redirect_uris[0]);
  assert.deepEqual(
    ["error", "state", "iss"].map((name) => back.searchParams.get(name)),
    ["login_required", "a-state", server.url],
  );
});

test("signing out without a hint is confirmed and can be declined", async () => {
  await browser.visit(async (page) => {
    await begin(page, notes);
    await signIn(page, PERSON);
    await arrives(page, notes.url);

    await page.goto(`${server.url}/oauth2/logout`);
    await page.locator("#stay").click();
    await begin(page, wiki);
    assert.equal(page.url(), `${wiki.url}/`, "the session ended although the person stayed");

    await page.goto(`${server.url}/oauth2/logout`);
    await page.locator("#sign-out").click();
    await page.locator("#signed-out").waitFor();
    await begin(page, wiki);
    await asksToSignIn(page, server);
  });
});

test("the admin UI returns to the requested page after sign-in and sign-out", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${server.url}/companies/${installation.company.id}`);
    await asksToSignIn(page, server);
    await signIn(page, ADMIN);
    await page.getByRole("heading", { name: "Acme" }).waitFor();
    assert.equal(page.url(), `${server.url}/companies/${installation.company.id}`);
    await openAccountMenu(page);
    await page.locator("#sign-out").click();
    await asksToSignIn(page, server);
    // Going back shows nothing of what was there.
    await page.goto(`${server.url}/companies`);
    await asksToSignIn(page, server);
  }, { refused: ["401 /v1/session"] });
});
