// Debian's Apache with mod_auth_openidc, run by hand, with the configuration that Aldaba gives and nothing of the
// machine's own.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { unprivileged } from "../support/unprivileged.js";
import { until } from "../support/wait.js";
import { OWN } from "./configured.js";
import { signInRefreshSignOut } from "./scenario.js";
import { snippet } from "./snippet.js";
import { listens } from "./web-app.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function configuration({ folder, url, oidc }) {
  const modules = {
    mpm_event: "mpm_event", authn_core: "authn_core", authz_core: "authz_core", authz_user: "authz_user",
    dir: "dir", mime: "mime", auth_openidc: "auth_openidc",
  };
  const load = Object.entries(modules).map(([name, file]) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${file}.so`);
  return `
ServerRoot ${folder}
ServerName ${url}
Listen ${new URL(url).host}
PidFile ${folder}/pid
DefaultRuntimeDir ${folder}
Mutex file:${folder}
ErrorLog ${folder}/log
LogLevel warn
${load.join("\n")}
TypesConfig /dev/null
DocumentRoot ${folder}/site
StartServers 1
DirectoryIndex index.txt

${oidc}
OIDCInfoHook iat access_token id_token userinfo refresh_token
`;
}

async function startApache(t, settings) {
  const folder = temporaryFolder("apache");
  mkdirSync(join(folder, "site/private"), { recursive: true });
  writeFileSync(join(folder, "site/private/index.txt"), "private\n");
  writeFileSync(join(folder, "site/signed-out.txt"), "signed out\n");
  writeFileSync(join(folder, "httpd.conf"), configuration({ folder, ...settings }));
  // Its lock and pid files lie there too.
  chmodSync(folder, 0o777);
  const [program, ...args] = unprivileged(["/usr/sbin/apache2", "-f", join(folder, "httpd.conf"), "-DFOREGROUND"]);
  const child = new Child(program, args);
  t.after(() => child.stop());
  await until(() => {
    if (child.hasEnded) throw new Error(`Apache ended:\n${child.output}`);
    return listens(new URL(settings.url).port);
  }, "Apache does not listen");
  return { log: () => readFileSync(join(folder, "log"), "utf8") };
}

/**
 * Apache with a folder that is protected, and the application that it is, with further settings; `change` makes another
 * text of the configuration.
 */
async function start(t, name, settings = {}, change = (text) => text) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const callback = `${url}/private/callback`;
  const application = await installation.register({
    name,
    redirect_uris: [callback],
    post_logout_redirect_uris: [`${url}/signed-out.txt`],
    backchannel_logout_uri: `${callback}?logout=backchannel`,
    ...settings,
  });
  const oidc = change(await snippet(installation, application, "mod_auth_openidc", OWN));
  const apache = await startApache(t, { url, oidc });
  return { url, callback, application, apache };
}

test("mod_auth_openidc protects a folder of Apache", async (t) => {
  const { url, callback, application, apache } = await start(t, "Files");
  const app = {
    url: `${url}/private/`,
    signedOutUrl: `${url}/signed-out.txt`,
    async read(page) {
      // What is protected is there, and who sees it is known.
      await page.goto(app.url);
      assert.equal((await page.locator("body").innerText()).trim(), "private");
      await page.goto(`${callback}?info=json`);
      const known = JSON.parse(await page.locator("body").innerText());
      assert.ok(known.id_token, JSON.stringify(known));
      return { ...known, claims: known.id_token };
    },
    async refresh(page) {
      const { access_token } = await app.read(page);
      const there = new URLSearchParams({ refresh: app.url, access_token });
      await page.goto(`${callback}?${there}`);
      assert.equal(page.url(), app.url, `not refreshed:\n${apache.log()}`);
    },
    signOut: (page) => page.goto(`${callback}?${new URLSearchParams({ logout: app.signedOutUrl })}`),
  };
  await signInRefreshSignOut({ browser, installation, application, app });
});

test("mod_auth_openidc passes roles on, and asks a person who cancelled or has no access to sign in again", async (t) => {
  const { url, callback, application } = await start(t, "Cancelled");
  const home = `${url}/private/`;
  await browser.visit(async (page) => {
    await page.goto(home);
    await asksToSignIn(page, installation.server);
    // Debian's 2.4.12 begins anew after an error, probably since it takes `iss` (RFC 9207) for the choice of a provider.
    const first = page.url();
    await page.locator("#cancel").click();
    await page.waitForURL((address) => address.href.startsWith(installation.url) && address.href !== first);
    await asksToSignIn(page, installation.server);
    await signIn(page, PERSON);
    await arrives(page, home);
    await page.goto(`${callback}?info=json`);
    const { id_token: claims } = JSON.parse(await page.locator("body").innerText());
    assert.deepEqual(claims.roles, ["user"]);
  });

  await installation.giveAccess(application, []);
  await browser.visit(async (page) => {
    await page.goto(home);
    await signIn(page, PERSON);
    const first = page.url();
    await page.locator("#return").click();
    await page.waitForURL((address) => address.href.startsWith(installation.url) && address.href !== first);
    // The session at the provider goes on, so that the reason is shown again.
    await page.locator("#return").waitFor();
  }, { refused: ["403 /no-access"] });
});

test("mod_auth_openidc admits a role alone", async (t) => {
  const change = (text) => text.replace("Require valid-user", "Require claim roles:admin");
  const { url, application } = await start(t, "Admins", {}, change);
  await installation.api.post(`/v1/applications/${application.client_id}/roles`, { code: "admin", name: "Admin" });
  const home = `${url}/private/`;
  for (const [role, status] of [["user", 401], ["admin", 200]]) {
    await installation.giveAccess(application, [installation.person], role);
    await browser.visit(async (page) => {
      await page.goto(home);
      await signIn(page, PERSON);
      await arrives(page, home);
      assert.equal((await page.goto(home)).status(), status);
    }, { refused: ["401 /private/"] });
  }
});

test("mod_auth_openidc refreshes tokens, and ends the session of a person who has lost access", async (t) => {
  const settings = { access_token_lifetime: 60, backchannel_logout_uri: undefined };
  const { url, callback, application, apache } = await start(t, "Refreshed", settings);
  const { person } = installation;
  await browser.visit(async (page) => {
    const known = async () => {
      await page.goto(`${callback}?info=json`);
      return JSON.parse(await page.locator("body").innerText());
    };
    await page.goto(`${url}/private/`);
    await signIn(page, PERSON);
    await arrives(page, `${url}/private/`);
    const { access_token: first } = await known();
    const isRefreshed = async () => {
      await page.goto(`${url}/private/`);
      return (await known()).access_token !== first;
    };
    await until(isRefreshed, () => `no page refreshed the tokens:\n${apache.log()}`);

    await installation.giveAccess(application, []);
    const hasEnded = async () => {
      await page.goto(`${url}/private/`);
      return new URL(page.url()).origin === installation.url;
    };
    await until(hasEnded, () => `the session continues without access:\n${apache.log()}`);
    await page.locator("#return").waitFor();
    await installation.giveAccess(application, [person]);
  }, { refused: ["403 /no-access"] });
});

test("mod_auth_openidc is notified when a person signs out", async (t) => {
  const { url, apache } = await start(t, "Papers");
  await browser.visit(async (page) => {
    await page.goto(`${url}/private/`);
    await signIn(page, PERSON);
    await arrives(page, `${url}/private/`);
    await page.goto(`${installation.url}/sign-out`);
    await page.locator("#sign-out").click();
    await arrives(page, `${installation.url}/signed-out`);
    const isStranger = async () => {
      const response = await page.request.get(`${url}/private/`, { maxRedirects: 0 });
      return response.status() === 302;
    };
    await until(isStranger, () => `Apache got no logout token:\n${apache.log()}`);
    await page.goto(`${url}/private/`);
    await asksToSignIn(page, installation.server);
  });
});
