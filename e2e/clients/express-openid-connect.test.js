import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import express from "express";
import oidc from "express-openid-connect";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { freePort } from "../support/ports.js";
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

/** An application as the library's documentation shows it; `authorizationParams` is what is not its default. */
function application({ url, id, secret, authorizationParams }) {
  const app = express();
  app.get("/signed-out", (request, response) => response.json("signed out"));
  app.use(oidc.auth({
    issuerBaseURL: installation.url,
    baseURL: url,
    clientID: id,
    clientSecret: secret,
    secret: "of no use to anybody but this test",
    idpLogout: true,
    routes: { postLogoutRedirect: "/signed-out" },
    authorizationParams,
  }));
  app.get("/", async (request, response) => {
    const { idToken, idTokenClaims: claims, accessToken, refreshToken } = request.oidc;
    const userinfo = await request.oidc.fetchUserInfo();
    const tokens = { id_token: idToken, access_token: accessToken.access_token, refresh_token: refreshToken };
    response.json({ claims, userinfo, ...tokens });
  });
  app.get("/refresh", async (request, response) => {
    await request.oidc.accessToken.refresh();
    response.redirect("/");
  });
  return app;
}

for (const [how, responseMode] of [["in the query", {}]]) {
  test(`express-openid-connect signs in by a code ${how}`, async (t) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const registered = await installation.register({
      name: `Express ${how}`,
      redirect_uris: [`${url}/callback`],
      post_logout_redirect_uris: [`${url}/signed-out`],
    });
    const { client_id: id, client_secret: secret } = registered;
    const authorizationParams = { response_type: "code", ...responseMode };
    const server = createServer(application({ url, id, secret, authorizationParams }));
    server.listen(new URL(url).port, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    await signInRefreshSignOut({ browser, installation, application: registered, app: json(url) });
  });
}
