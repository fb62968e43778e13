// Spring Boot with the configuration that Aldaba gives: a web application that signs people in; and an API that accepts
// access tokens.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { until } from "../support/wait.js";
import { javaProgram } from "./programs.js";
import { cancelAndHaveNoAccess } from "./refusals.js";
import { signInRefreshSignOut } from "./scenario.js";
import { files } from "./snippet.js";
import { startProgram } from "./web-app.js";

const API = "urn:example:notes";

let browser;
let installation;
let application;
let app;
let stop;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  // It takes seconds to start, so that all tests share one.
  ({ application, app } = await start({ after: (hook) => (stop = hook) }));
  const { client_id: id } = application;
  await installation.api.post(`/v1/applications/${id}/roles`, { code: "admin", name: "Admin" });
  const backchannel_logout_uri = `${app.url}logout/connect/back-channel/aldaba`;
  await installation.api.put(`/v1/applications/${id}`, { backchannel_logout_uri });
});

after(async () => {
  await stop?.();
  await browser?.close();
  await installation?.stop();
});

/** What the resource server needs besides; it accepts what is for this API. */
const RESOURCE_SERVER = [
  `audiences=${API}`,
  "authorities-claim-name=roles",
  "authority-prefix=ROLE_",
].map((setting) => `--spring.security.oauth2.resourceserver.jwt.${setting}`);

/** Starts the application with its configuration: its settings are in the folder in which it runs. */
function start(t) {
  const cwd = temporaryFolder("spring");
  return startProgram(t, installation, {
    name: "Java notes",
    cwd,
    callback: "/login/oauth2/code/aldaba",
    signedOut: "/",
    // It refreshes by itself what expires within a minute, so with this at every request.
    registration: { access_token_lifetime: 60 },
    async command({ application: registered, issuer, port }) {
      const texts = await files(installation, registered, "spring-security", { YOUR_PACKAGE: "notes" });
      const { "application.yml": yml, ...sources } = texts;
      writeFileSync(join(cwd, "application.yml"), yml);
      const inPackage = Object.entries(sources).map(([name, text]) => [`notes/${name}`, text]);
      const program = await javaProgram("spring", Object.fromEntries(inPackage));
      const address = [`--server.port=${port}`, "--server.address=127.0.0.1"];
      const api = [`--spring.security.oauth2.resourceserver.jwt.issuer-uri=${issuer}`, ...RESOURCE_SERVER];
      return ["java", "-jar", program, ...address, ...api];
    },
  });
}

/** Spring's own page, which asks whether to sign out. */
async function signOut(page, url) {
  await page.goto(`${url}logout`);
  await page.getByRole("button", { name: "Log Out" }).click();
}

test("Spring Boot signs in", async () => {
  const { url } = app;
  // Its first page leads to the sign-in.
  const signedOutUrl = `${installation.url}/sign-in`;
  const known = { ...app, signedOutUrl, refresh: (page) => page.goto(url), signOut: (page) => signOut(page, url) };
  await signInRefreshSignOut({ browser, installation, application, app: known });
});

test("Spring Boot has the person's roles as authorities", async () => {
  for (const [role, status] of [["admin", 200], ["user", 403]]) {
    await installation.giveAccess(application, [installation.person], role);
    await browser.visit(async (page) => {
      await page.goto(app.url);
      await signIn(page, PERSON);
      await arrives(page, app.url);
      assert.equal((await page.goto(`${app.url}admin`)).status(), status);
    }, { refused: ["403 /admin"] });
  }
});

test("Spring Boot is notified when a person signs out", async () => {
  await browser.visit(async (page) => {
    await page.goto(app.url);
    await signIn(page, PERSON);
    await arrives(page, app.url);
    await page.goto(`${installation.url}/sign-out`);
    await page.locator("#sign-out").click();
    await arrives(page, `${installation.url}/signed-out`);
    const isStranger = async () => (await page.request.get(app.url, { maxRedirects: 0 })).status() === 302;
    await until(isStranger, "Spring was not notified");
    await page.goto(app.url);
    await asksToSignIn(page, installation.server);
  });
});

test("Spring Boot shows that a sign-in failed", async () => {
  const shown = { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access to this application/ };
  const refused = ["403 /login/oauth2/code/aldaba"];
  await cancelAndHaveNoAccess({ browser, installation, application, app, shown, refused });
});

test("an API by Spring's resource server accepts access tokens whose typ is JWT", async () => {
  const { client_id: client } = application;
  const described = { uri: API, name: "Notes", applications: [client], access_token_typ: "JWT" };
  const resource = await installation.api.post("/v1/resources", described);
  await installation.api.put(`/v1/applications/${client}`, { default_resource: API });
  const signInAndCall = async () => {
    let response;
    await browser.visit(async (page) => {
      await page.goto(app.url);
      await signIn(page, PERSON);
      await arrives(page, app.url);
      const { access_token: token } = await app.read(page);
      response = await fetch(`${app.url}api/me`, { headers: { authorization: `Bearer ${token}` } });
    });
    return response;
  };

  const accepted = await signInAndCall();
  assert.equal(accepted.status, 200);
  const { sub, authorities } = await accepted.json();
  assert.equal(sub, installation.person.sub);
  assert.ok(authorities.includes("ROLE_user"), authorities);

  // It does not know the type of RFC 9068, which is the default.
  await installation.api.put(`/v1/resources/${resource.id}`, { access_token_typ: "at+jwt" });
  const refused = await signInAndCall();
  assert.equal(refused.status, 401);
  assert.match(refused.headers.get("www-authenticate"), /typ/);
});
