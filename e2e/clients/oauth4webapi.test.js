import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import * as oauth from "oauth4webapi";

import { Browser } from "../support/browser.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { serve } from "../support/web-server.js";
import { App } from "./oauth4webapi/app.js";
import { signInRefreshSignOut } from "./scenario.js";
import { json } from "./web-app.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** Registers and starts an application that says who it is by `authentication`. */
async function start(t, authentication, registration = {}) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const application = await installation.register({
    name: t.name,
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/signed-out`],
    ...registration,
  });
  const auth = authentication(application);
  const party = await App.create({ issuer: installation.url, url, application, auth });
  const server = await serve(url, party.pages);
  t.after(() => server.stop());
  return { application, party };
}

test("oauth4webapi signs in", async (t) => {
  const { application, party } = await start(t, ({ client_secret: secret }) => oauth.ClientSecretBasic(secret));
  await signInRefreshSignOut({ browser, installation, application, app: json(party.url) });
});

test("oauth4webapi finds its tokens active until the person signs out", async (t) => {
  const { application, party } = await start(t, ({ client_secret: secret }) => oauth.ClientSecretPost(secret));
  await browser.visit(async (page) => {
    await page.goto(party.url);
    await signIn(page, PERSON);
    await arrives(page, party.url);

    const { access_token: access, refresh_token: refresh } = party.visitor;
    const token = await party.asResource(access, installation.url);
    assert.equal(token.client_id, application.client_id);
    const seen = await party.introspect(access);
    assert.equal(seen.active, true);
    assert.equal(seen.sub, installation.person.sub);
    assert.equal(seen.jti, token.jti);
    assert.equal((await party.introspect(refresh)).active, true);

    await page.goto(`${party.url}/logout`);
    await arrives(page, `${party.url}/signed-out`);
    assert.deepEqual(await party.introspect(access), { active: false });
    assert.deepEqual(await party.introspect(refresh), { active: false });
  });
});
