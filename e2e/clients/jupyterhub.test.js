import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation } from "../support/installation.js";
import { freePort } from "../support/ports.js";
import { pause, until } from "../support/wait.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { signInRefreshSignOut } from "./scenario.js";
import { snippet } from "./snippet.js";
import { startProgram } from "./web-app.js";

const PYTHON = join(import.meta.dirname, "../.venv/bin/python");
const FRAME = join(import.meta.dirname, "jupyterhub/jupyterhub_config.py");
const PROXY = join(import.meta.dirname, "../node_modules/.bin/configurable-http-proxy");
const ONLOOKER = "of-no-use-to-anybody-but-this-test";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** The folder has the configuration that Aldaba gives, as the file that the hub's own loads. */
async function commandLine({ application, url, hub, api, folder }) {
  writeFileSync(join(folder, "aldaba_config.py"), await snippet(installation, application, "jupyterhub"));
  copyFileSync(FRAME, join(folder, "jupyterhub_config.py"));
  const traits = {
    "JupyterHub.bind_url": url,
    "JupyterHub.hub_bind_url": `http://127.0.0.1:${hub}`,
    "JupyterHub.cookie_secret_file": join(folder, "cookie-secret"),
    "ConfigurableHTTPProxy.command": PROXY,
    "ConfigurableHTTPProxy.api_url": `http://127.0.0.1:${api}`,
    "ConfigurableHTTPProxy.pid_file": join(folder, "proxy.pid"),
    // It refreshes after five minutes, and the test does not wait for long.
    "GenericOAuthenticator.auth_refresh_age": "1",
  };
  const flags = Object.entries(traits).map(([name, value]) => `--${name}=${value}`);
  return [PYTHON, "-m", "jupyterhub", "--config", join(folder, "jupyterhub_config.py"), ...flags];
}

/** What the hub stores of a user. */
async function user(url, name, method = "GET", body = undefined) {
  const headers = { authorization: `token ${ONLOOKER}` };
  const response = await fetch(`${url}/hub/api/users/${name}`, { method, headers, body: JSON.stringify(body) });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

test("JupyterHub signs in by oauthenticator", async (t) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [hub, api, folder] = [await freePort(), await freePort(), temporaryFolder("jupyterhub")];
  const { application } = await startProgram(t, installation, {
    name: "Notebooks",
    port,
    signal: "SIGTERM",
    registration: {
      redirect_uris: [`${url}/hub/oauth_callback`],
      post_logout_redirect_uris: [`${url}/hub/health`],
    },
    env: { ONLOOKER_TOKEN: ONLOOKER, JUPYTERHUB_CRYPT_KEY: randomBytes(32).toString("hex") },
    command: (settings) => commandLine({ ...settings, hub, api, folder }),
  });
  const healthy = async () => (await fetch(`${url}/hub/health`).catch(() => undefined))?.ok;
  await until(healthy, "JupyterHub is not healthy");
  await installation.api.post(`/v1/applications/${application.client_id}/roles`, { code: "admin", name: "Admin" });
  await installation.giveAccess(application, [installation.person], "admin");
  const name = installation.person.preferred_username;

  const app = {
    url: `${url}/hub/home`,
    signedOutUrl: `${url}/hub/health`,
    // It relies on PKCE alone.
    keepsNonceToItself: true,
    async read() {
      const { auth_state: known, ...person } = await user(url, name);
      assert.deepEqual(person.groups, ["admin"]);
      assert.equal(person.admin, true, "the role made no administrator");
      const claims = JSON.parse(Buffer.from(known.id_token.split(".")[1], "base64url").toString());
      return { ...known, claims, userinfo: known.oauth_user };
    },
    /** It refreshes once its access token is no longer accepted, and looks at that every second. */
    async refresh(page) {
      const { auth_state: known } = await user(url, name);
      const expired = { ...known, token_response: { ...known.token_response, access_token: "expired" } };
      await user(url, name, "PATCH", { auth_state: expired });
      await pause(1100);
      await page.goto(`${url}/hub/home`);
    },
    async signOut(page) {
      await page.goto(`${url}/hub/logout`);
      await page.locator("#sign-out").click();
    },
  };
  const shown = { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ };
  const refused = ["400 /hub/oauth_callback"];
  await cancelAndHaveNoAccess({ browser, installation, application, app, shown, refused });
  await installation.giveAccess(application, [installation.person], "admin");
  await signInRefreshSignOut({ browser, installation, application, app });
});
