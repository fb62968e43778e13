// What every relying party goes through: a stranger signs in, is known, stays known, signs out, is a stranger again.
import assert from "node:assert/strict";

import { PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";

/**
 * An `app` has a `url`, the page that only people who are signed in may see; `read`, which gives what it knows of its
 * visitor (`claims` of the ID token, `userinfo`, `access_token` and, if it exposes it, `refresh_token`); `refresh`;
 * `signOut`, after which its page `signedOutUrl` is shown.
 */
export async function signInRefreshSignOut({ browser, installation, application, app, ...options }) {
  const { server, person } = installation;
  await browser.visit(async (page) => {
    await page.goto(app.url);
    await asksToSignIn(page, server);
    await signIn(page, PERSON);
    await arrives(page, new URL(app.url).origin);

    const visitor = await app.read(page);
    knows(visitor, { server, person, application });
    if (!app.keepsNonceToItself) assert.match(visitor.claims.nonce, /^\S{8,}$/);
    await accepted(server, visitor.access_token, person);

    await app.refresh(page);
    const refreshed = await app.read(page);
    knows(refreshed, { server, person, application });
    assert.notEqual(refreshed.access_token, visitor.access_token);
    await accepted(server, refreshed.access_token, person);
    if (!app.keepsRefreshTokenToItself) {
      assert.match(visitor.refresh_token, /^\S{20,}$/);
      assert.match(refreshed.refresh_token, /^\S{20,}$/);
      assert.notEqual(refreshed.refresh_token, visitor.refresh_token, "the refresh token did not rotate");
    }

    await app.signOut(page);
    await arrives(page, app.signedOutUrl);
    await refusedAfterwards(server, application, refreshed);
    await page.goto(app.url);
    await asksToSignIn(page, server);
  }, options);
}

function knows({ claims, userinfo }, { server, person, application }) {
  const now = Date.now() / 1000;
  assert.equal(claims.iss, server.url);
  assert.deepEqual([claims.aud].flat(), [application.client_id]);
  assert.equal(claims.sub, person.sub);
  assert.equal(claims.email, person.email);
  assert.equal(claims.name, person.name);
  assert.ok(claims.exp > now && claims.iat <= now + 5, "the ID token is not of now");
  assert.equal(userinfo.sub, person.sub);
  assert.equal(userinfo.email, person.email);
  assert.equal(userinfo.name, person.name);
}

function userinfo(server, token) {
  return fetch(`${server.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } });
}

async function accepted(server, token, person) {
  const response = await userinfo(server, token);
  assert.equal(response.status, 200);
  assert.equal((await response.json()).sub, person.sub);
}

/** The session is over, so its tokens are worth nothing. */
async function refusedAfterwards(server, { client_id, client_secret }, { access_token, refresh_token }) {
  assert.equal((await userinfo(server, access_token)).status, 401);
  if (!refresh_token) return;
  const body = { grant_type: "refresh_token", refresh_token, client_id, ...(client_secret ? { client_secret } : {}) };
  const response = await fetch(`${server.url}/oauth2/token`, { method: "POST", body: new URLSearchParams(body) });
  assert.equal(response.status, 400);
  assert.equal((await response.json()).error, "invalid_grant");
}
