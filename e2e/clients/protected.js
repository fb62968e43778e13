// An application that knows nothing of signing in, behind a proxy that asks Aldaba (forward authentication).
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";

import { PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";

/** The headers that Aldaba's forward authentication sets. */
function remote(headers) {
  const { host, "remote-user": user, "remote-email": email, "remote-name": name, "remote-groups": groups } = headers;
  return { host, user, email, name, groups };
}

/**
 * Starts an application that believes what the proxy says; its host and port. It shows the path and what `identity`
 * reads from the headers.
 */
export async function startProtected(t, identity = remote) {
  const server = createServer((request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ path: request.url, ...identity(request.headers) }));
  });
  server.listen(await freePort(), "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${server.address().port}`;
}

/**
 * A stranger cancels, signs in at the site at `url`, is known there under no other name, loses access and reads why, gets
 * it back, signs out.
 */
export async function comeAndGo({ browser, installation, application, url }) {
  const { preferred_username: user, email, name } = installation.person;
  await browser.visit(async (page) => {
    const seen = async () => JSON.parse(await page.locator("body").innerText());
    await page.goto(`${url}/pages/7?edit=1`);
    await asksToSignIn(page, installation.server);
    await page.locator("#cancel").click();
    await page.locator('#error[data-code="sign_in_cancelled"]').waitFor();
    assert.equal(new URL(page.url()).origin, url);
    await page.locator("#sign-in-again").click();
    await asksToSignIn(page, installation.server);
    await signIn(page, PERSON);
    await arrives(page, `${url}/pages/7?edit=1`);
    assert.deepEqual(await seen(), { path: "/pages/7?edit=1", host: new URL(url).host, user, email, name, groups: "user" });

    // What a visitor says of itself, or of where it is, is not believed.
    await page.setExtraHTTPHeaders({ "remote-user": "admin", "x-forwarded-host": "other.example.com" });
    await page.goto(url);
    assert.equal((await seen()).user, user);

    await installation.giveAccess(application, []);
    assert.equal((await page.goto(url)).status(), 403);
    assert.match(await page.locator("body").innerText(), /you may not use this application/i);
    await installation.giveAccess(application, [installation.person]);
    assert.equal((await page.goto(url)).status(), 200);

    await page.setExtraHTTPHeaders({});
    await page.goto(`${url}/.aldaba/sign-out`);
    await arrives(page, `${installation.url}/signed-out`);
    await page.goto(url);
    await asksToSignIn(page, installation.server);
  }, { refused: ["403 /", "403 /.aldaba/callback"] });
}
