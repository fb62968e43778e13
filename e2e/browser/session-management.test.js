// An application learns in the browser, without asking the server, that its person signed out or in again (OpenID
// Connect Session Management): the frame of the provider inside a page of the application, as the standard draws it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";

let application;
let browser;
let elsewhere;
let installation;
let metadata;
let pages;
let url;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  metadata = await (await fetch(`${installation.server.url}/.well-known/openid-configuration`)).json();
  const port = await freePort();
  // Of the same site as the server, so that its cookies are there in frames too; and of another.
  url = `http://localhost:${port}`;
  elsewhere = `http://127.0.0.1:${port}`;
  application = await installation.register({ name: "Notes", redirect_uris: [`${url}/callback`] });
  pages = createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>Notes</title><iframe src="${metadata.check_session_iframe}"></iframe>`);
  });
  pages.listen(port, "127.0.0.1");
  await once(pages, "listening");
});

after(async () => {
  pages?.close();
  pages?.closeAllConnections();
  await browser?.close();
  await installation?.stop();
});

/** Asks for a person, who signs in where that is asked; gives the `session_state` of the answer. */
async function begin(page) {
  const asked = new URL(metadata.authorization_endpoint);
  const parameters = { response_type: "code", client_id: application.client_id, redirect_uri: `${url}/callback` };
  for (const [name, value] of Object.entries({ ...parameters, scope: "openid", nonce: "n", state: "s" })) {
    asked.searchParams.set(name, value);
  }
  await page.goto(asked.href);
  if (page.url().startsWith(installation.server.url)) await signIn(page, PERSON);
  await arrives(page, `${url}/callback?`);
  const answer = new URL(page.url()).searchParams;
  assert.ok(answer.get("code"));
  return answer.get("session_state");
}

/** What the frame answers to a message of a page of the application. */
async function ask(page, message, at = url) {
  await page.goto(`${at}/check`);
  return page.evaluate(([origin, text]) => new Promise((resolve, reject) => {
    addEventListener("message", (event) => event.origin === origin && resolve(event.data));
    document.querySelector("iframe").contentWindow.postMessage(text, origin);
    setTimeout(() => reject(new Error("the frame says nothing")), 60_000);
  }), [new URL(metadata.check_session_iframe).origin, message]);
}

test("the frame reports whether the session of an application has changed", async () => {
  await browser.visit(async (page) => {
    const state = await begin(page);
    assert.match(state, /^[\w-]+\.[\w-]+$/);
    const { client_id } = application;
    assert.equal(await ask(page, `${client_id} ${state}`), "unchanged");
    assert.equal(await ask(page, `another ${state}`), "changed");
    for (const malformed of ["", "x", `${client_id}`, `${client_id} x`, ` ${state}`]) {
      assert.equal(await ask(page, malformed), "error", malformed);
    }
    // At another site the browser may keep the cookie from the frame, which is not taken for a sign-out.
    assert.equal(await ask(page, `${client_id} ${state}`, elsewhere), "error");
    // A second answer in the same session has a salt of its own, and is as good.
    const again = await begin(page);
    assert.notEqual(again, state);
    assert.equal(await ask(page, `${client_id} ${again}`), "unchanged");

    await page.goto(metadata.end_session_endpoint);
    await page.locator("#sign-out").click();
    await page.locator("#signed-out").waitFor();
    assert.equal(await ask(page, `${client_id} ${state}`), "changed");

    const next = await begin(page);
    assert.equal(await ask(page, `${client_id} ${state}`), "changed");
    assert.equal(await ask(page, `${client_id} ${next}`), "unchanged");
  });
});
