// Every page at once: on a phone, for assistive tools, as HTML.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { isSound } from "../support/hosted.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { linkIn, mailsTo } from "../support/mail.js";
import { fitsTheScreen, isAccessible, signIn, suitsBothThemes, suitsTheScreen } from "../support/pages.js";
import { Server } from "../support/server.js";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 800 } };
const LONG = "A name that goes on and on until it has to be broken somewhere, or the screen is not wide enough";

let browser;
let installation;
let fresh;
let invited;
let refused;
let screens;

before(async () => {
  [browser, installation, fresh] = await Promise.all([Browser.launch(), Installation.create(), Server.create()]);
  await fresh.start();
  const { api, company, url } = installation;
  const users = `/v1/companies/${company.id}/users`;
  await api.post(users, { name: LONG, email: `${"long".repeat(15)}@${"example".repeat(8)}.com` });
  await api.post(users, { name: "Ivo", email: "ivo@example.com" });
  invited = linkIn((await mailsTo(installation.server, "ivo@example.com"))[0], `${url}/`);
  const notes = await installation.register({
    name: LONG,
    redirect_uris: [`https://notes.example.com/${"a-rather-long-path/".repeat(8)}callback`],
    launch_url: "https://notes.example.com/",
  });
  await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] }, { access: false });
  const authorize = new URLSearchParams({
    response_type: "code",
    client_id: notes.client_id,
    redirect_uri: "https://elsewhere.example.com/",
  });
  refused = `${url}/oauth2/authorize?${authorize}`;
  screens = [
    ["/my-applications", "My applications"],
    ["/my-applications/connected", "Connected applications"],
    ["/applications", "Applications"],
    ["/applications/new", "Register an application"],
    [`/applications/${notes.client_id}`, LONG],
    ...["tokens", "scopes", "keys", "roles", "companies", "people", "sign-in", "refusals", "audit"].map((part) => [
      `/applications/${notes.client_id}/${part}`,
      LONG,
    ]),
    [`/applications/${notes.client_id}/edit`, /Edit/],
    ["/resources", "API resources"],
    ["/resources/new", "Add API resource"],
    ["/registration", "Client registration"],
    ["/identity-providers", "External logins"],
    [`/companies/${company.id}/people/${installation.person.id}/applications/${notes.client_id}`, /^Why can/],
    ["/companies", "Companies"],
    ["/companies/new", /company/i],
    [`/companies/${company.id}`, "Acme"],
    [`/companies/${company.id}/people`, "People"],
    [`/companies/${company.id}/people/invitations`, "Invitations"],
    [`/companies/${company.id}/people/invite`, /several people/],
    [`/companies/${company.id}/products`, "Products"],
    [`/companies/${company.id}/settings`, "Settings"],
    [`/companies/${company.id}/email-domains`, "Email domains"],
    [`/companies/${company.id}/applications/${notes.client_id}/access`, /access/],
  ];
});

after(async () => {
  await browser?.close();
  await installation?.stop();
  await fresh?.stop();
});

for (const [device, options] of Object.entries({ phone: PHONE, desk: DESK })) {
  // Whatever the width, the colours are the same.
  const looks = device === "phone" ? suitsBothThemes : suitsTheScreen;

  test(`the pages of the sign-in, ${device}`, async () => {
    await browser.visit(async (page) => {
      const { url } = installation;
      const look = async (address) => {
        await isSound(page, await page.goto(address));
        await looks(page);
      };
      for (const path of ["/sign-in", "/signed-out", "/forgotten-password"]) await look(url + path);
      for (const path of ["/invitations", "/consent"]) await look(url + path);
      await look(invited);
      assert.equal(page.url(), `${url}/invitations`, "the secret does not stay in the address bar");
      await look(refused);
      await page.goto(`${url}/sign-in`);
      await signIn(page, PERSON);
      await page.locator("#person").waitFor();
      await look(`${url}/oauth2/logout`);
    }, { ...options, refused: ["400 /oauth2/authorize", "404 /invitations", "400 /consent"] });
  });

  test(`the admin UI, ${device}`, async () => {
    await browser.visit(async (page) => {
      const { url } = installation;
      await page.goto(`${url}/sign-in?return_to=/my-applications`);
      await signIn(page, ADMIN);
      for (const [path, name] of screens) {
        await page.goto(url + path);
        await page.getByRole("heading", { level: 1, name }).waitFor();
        await page.locator(".loading").first().waitFor({ state: "detached" });
        await looks(page);
      }
    }, options);
  });

  test(`the wizard, ${device}`, async () => {
    await browser.visit(async (page) => {
      await page.goto(await fresh.setupLink());
      await page.locator("#next").waitFor();
      await fitsTheScreen(page);
      await isAccessible(page);
      await page.locator("#next").click();
      await page.locator("#company-name-error").waitFor();
      await fitsTheScreen(page);
      await isAccessible(page);
      await page.locator("#company-name").fill("Acme");
      await page.locator("#admin-email").fill(ADMIN.email);
      await page.locator("#admin-password").fill(ADMIN.password);
      await page.locator("#next").click();
      await page.locator("#add-person").click();
      await fitsTheScreen(page);
      await isAccessible(page);
    }, options);
  });
}
