// A public client in a page of another origin: its calls of the provider's endpoints cross origins.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { freePort } from "../support/ports.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { signInRefreshSignOut } from "./scenario.js";
import { snippet } from "./snippet.js";

const FILES = {
  "/page.js": join(import.meta.dirname, "oidc-client-ts/page.js"),
  "/oidc-client-ts.js": join(import.meta.dirname, "../node_modules/oidc-client-ts/dist/esm/oidc-client-ts.js"),
  "/jwt-decode.js": join(import.meta.dirname, "../node_modules/jwt-decode/build/esm/index.js"),
};
const PAGE = join(import.meta.dirname, "oidc-client-ts/page.html");

let browser;
let installation;
let server;
let url;
let configuration;

before(async () => {
  url = `http://127.0.0.1:${await freePort()}`;
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, url);
    const file = FILES[pathname];
    const isScript = file || pathname === "/sign-in.js";
    response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8" });
    if (isScript && !file) response.end(configuration);
    else createReadStream(file ?? PAGE).pipe(response);
  });
  server.listen(new URL(url).port, "127.0.0.1");
  await once(server, "listening");
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  server?.close();
  server?.closeAllConnections();
  await browser?.close();
  await installation?.stop();
});

/** The payload of a token. */
function payload(token) {
  return JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
}

test("oidc-client-ts signs in at a public client in a page", async () => {
  const application = await installation.register({
    name: "Browser notes",
    token_endpoint_auth_method: "none",
    redirect_uris: [`${url}/callback`],
    post_logout_redirect_uris: [`${url}/signed-out`],
  });
  configuration = await snippet(installation, application, "oidc-client-ts");
  const app = {
    url: `${url}/`,
    signedOutUrl: `${url}/signed-out`,
    // Its code flow relies on PKCE, and sends none.
    keepsNonceToItself: true,
    async read(page) {
      const user = JSON.parse(await page.locator("#user:not(:empty)").innerText());
      const claims = payload(user.id_token);
      assert.deepEqual(claims.roles, ["user"]);
      return { ...user, claims };
    },
    async refresh(page) {
      await page.locator("#refresh").click();
      await page.locator("#refreshed").waitFor();
    },
    signOut: (page) => page.locator("#sign-out").click(),
  };
  await signInRefreshSignOut({ browser, installation, application, app });
  const shown = { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ };
  await cancelAndHaveNoAccess({ browser, installation, application, app, shown });
});
