// The admin UI at an origin of its own: served by nginx as docs/INSTALL.md configures it, with the API elsewhere.
import assert from "node:assert/strict";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Authenticator } from "../support/authenticator.js";
import { Browser } from "../support/browser.js";
import { Firefox } from "../support/firefox.js";
import { temporaryFolder } from "../support/folders.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { startNginx } from "../support/nginx.js";
import { message, ready, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";

const INSTRUCTIONS = join(import.meta.dirname, "../../docs/INSTALL.md");

let browser;
let installation;
let ui;
let folder;

before(async () => {
  // Another port is another origin of the same site.
  ui = `http://localhost:${await freePort()}`;
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create({ env: { ALDABA_UI_URL: ui } })]);
  folder = temporaryFolder("ui");
  await installation.server.succeed("ui", folder);
  chmodSync(folder, 0o755);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** The nginx configuration of the instructions, for this installation. */
function site() {
  const blocks = readFileSync(INSTRUCTIONS, "utf8").matchAll(/^ *```nginx\n([^]*?)^ *```$/gm);
  const block = [...blocks].map(([, text]) => text).find((text) => text.includes("console.example.com"));
  const { port } = new URL(ui);
  const replaced = Object.entries({
    "listen 80;": `listen 127.0.0.1:${port};`,
    "console.example.com": "localhost",
    "/var/www/aldaba-ui": folder,
    "https://id.example.com": installation.url,
  }).reduce((text, [from, to]) => {
    assert.ok(text.includes(from), `the instructions do not contain ${from}`);
    return text.replaceAll(from, to);
  }, block);
  return `include /etc/nginx/mime.types;\n${replaced}`;
}

const heading = (page, name) => page.getByRole("heading", { level: 1, name }).waitFor();
const isAtUi = (page) => assert.equal(new URL(page.url()).origin, ui);

test("the UI at its own origin signs people in at the API's, and brings them back", async (t) => {
  await startNginx(t, ui, site());
  await browser.visit(async (page) => {
    const asked = new Set();
    page.on("request", (request) => {
      const { origin, pathname } = new URL(request.url());
      if (pathname.startsWith("/v1/")) asked.add(origin);
    });
    await page.goto(`${ui}/companies?q=ac`);
    await page.locator("#sign-in").waitFor();
    assert.equal(new URL(page.url()).origin, installation.url);
    await signIn(page, ADMIN);
    await heading(page, "Companies");
    assert.equal(page.url(), `${ui}/companies?q=ac`);
    await page.getByRole("link", { name: "Acme" }).first().waitFor();

    // What is written needs a preflight, the version of what is changed, and the CSRF token.
    await page.goto(`${ui}/companies/${installation.company.id}/settings`);
    await ready(page);
    await page.locator("#name").fill("Acme Apart");
    await page.locator("#save").click();
    await message(page, /Acme Apart/);
    assert.equal((await installation.api.get(`/v1/companies/${installation.company.id}`)).name, "Acme Apart");
    await installation.api.put(`/v1/companies/${installation.company.id}`, { name: "Acme" });
    assert.deepEqual([...asked], [installation.url]);
    isAtUi(page);
  }, { refused: ["401 /v1/session"] });
});

test("a form that finds its session ended keeps what was typed while the person signs in at the API's origin", async (t) => {
  await startNginx(t, ui, site());
  await browser.visit(async (page, context) => {
    await page.goto(`${installation.url}/sign-in?return_to=/companies/new`);
    await signIn(page, ADMIN);
    await page.locator("#name").fill("Acme");
    await page.locator("#save").click();
    // An error of the API at its field, although it is at another origin.
    await page.locator("#name-error").waitFor();
    await page.locator("#name").fill("Brown & Sons");
    await context.clearCookies();
    await page.locator("#save").click();
    const opened = context.waitForEvent("page");
    await page.locator("#sign-in-again").click();
    const other = await opened;
    await other.locator("#sign-in").waitFor();
    assert.equal(new URL(other.url()).origin, installation.url);
    const closed = other.waitForEvent("close");
    await signIn(other, ADMIN);
    await closed;
    await heading(page, "Brown & Sons");
    isAtUi(page);
  }, { refused: ["401 /v1/session", "401 /v1/companies", "400 /v1/companies"] });
});

test("what an application needs is shown with the API's address", async (t) => {
  await startNginx(t, ui, site());
  const { client_id: id } = await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] });
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/applications/${id}`);
    await signIn(page, ADMIN);
    await heading(page, "Wiki");
    isAtUi(page);
    assert.equal(await page.locator("#issuer").innerText(), installation.url);
    assert.match(await page.locator("#discovery").innerText(), new RegExp(`^${installation.url}/`));
  });
});

test("a member's account pages at the UI's origin change the account, and a passkey can be added there", async (t) => {
  await startNginx(t, ui, site());
  await browser.visit(async (page) => {
    const authenticator = await Authenticator.in(page);
    // A mailed or bookmarked address of the API's origin leads to the UI.
    await page.goto(`${installation.url}/account/security`);
    await page.locator("#sign-in").waitFor();
    await signIn(page, PERSON);
    await heading(page, "Security");
    isAtUi(page);
    await page.locator("#add-passkey").click();
    await page.locator("#passkey-name").fill("Laptop");
    await page.locator("#save").click();
    await message(page, /passkey was added/);
    assert.equal((await authenticator.credentials()).length, 1);
    await page.goto(`${ui}/`);
    await heading(page, "My applications");
    isAtUi(page);
  }, { refused: ["401 /v1/session"] });
});

test("another origin than the one that is configured cannot use the API in the person's name", async (t) => {
  await startNginx(t, ui, site());
  const other = `http://localhost:${await freePort()}`;
  await startNginx(t, other, site().replace(`127.0.0.1:${new URL(ui).port}`, `127.0.0.1:${new URL(other).port}`));
  // The browser complains about what it refuses here, so this page is none of those that are watched.
  const context = await browser.chromium.newContext({ locale: "en-GB" });
  t.after(() => context.close());
  const page = await context.newPage();
  const reads = () => page.evaluate(
    (api) => fetch(`${api}/v1/session`, { credentials: "include" }).then(({ status }) => status, () => "refused"), installation.url);
  await page.goto(`${ui}/companies`);
  await page.locator("#sign-in").waitFor();
  await signIn(page, ADMIN);
  await heading(page, "Companies");
  assert.equal(await reads(), 200);
  await page.goto(`${other}/settings.json`);
  assert.equal(await reads(), "refused");
});

test("in Firefox the UI at its own origin works too", async (t) => {
  await startNginx(t, ui, site());
  const firefox = await Firefox.launch();
  t.after(() => firefox.close());
  await firefox.visit(async (person) => {
    await person.goto(`${installation.url}/sign-in?return_to=/companies`);
    await person.signIn(ADMIN);
    await person.heading("Companies");
    assert.equal(new URL(person.page.url()).origin, ui);
    await person.click("#add-company");
    await person.type("#name", "Firefox and Company");
    await person.click("#save");
    await person.heading("Firefox and Company");
  });
});
