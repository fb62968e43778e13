import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation } from "../support/installation.js";
import { RelyingParty } from "../support/relying-party.js";
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

for (const method of ["client_secret_basic", "client_secret_post"]) {
  test(`openid-client signs in at an application registered with ${method}`, async (t) => {
    const party = await RelyingParty.create();
    const data = { name: `Notes ${method}`, token_endpoint_auth_method: method, ...party.registration };
    const application = await installation.register(data);
    await party.start(installation.url, application);
    t.after(() => party.stop());
    await signInRefreshSignOut({ browser, installation, application, app: json(party.url) });
  });
}
