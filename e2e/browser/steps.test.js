// The second factor at the sign-in (UC-19, UC-24): a person adds an app, keeps the recovery codes, and uses both.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { open, press } from "../support/hosted.js";
import { Installation } from "../support/installation.js";
import { signIn } from "../support/pages.js";
import { codeOf } from "../support/totp.js";

const PHONE = { viewport: { width: 320, height: 700 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 800 } };

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  await installation.api.put(`/v1/companies/${installation.company.id}/sign-in-policy`, { second_factor: "required" });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** Adds an app at the sign-in, and returns its secret and the recovery codes. */
async function addApp(page, person) {
  await open(page, `${installation.url}/sign-in`);
  await page.locator("#email").fill(person.email);
  await page.locator("#password").fill(person.password);
  await press(page, "#sign-in");
  assert.equal(await page.locator("#later").count(), 0, "it cannot be postponed");
  await press(page, "#add-app");
  const secret = await page.locator("#secret").innerText();
  await page.locator("#code").fill("000000");
  await press(page, "#confirm");
  assert.equal(await page.locator("#code").getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator("#secret").innerText(), secret);
  await page.locator("#code").fill(codeOf(secret));
  await press(page, "#confirm");
  return { secret, codes: await page.locator("#codes li").allInnerTexts() };
}

/** Waits until the sign-in has led on, with a session. */
async function isSignedIn(page) {
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  assert.equal((await page.request.get(`${installation.url}/v1/session`)).status(), 200);
}

let people = 0;

function addPerson() {
  people += 1;
  return installation.addPerson({ name: `Pia ${people}`, email: `pia${people}@example.com`, password: "staple under the bridge" });
}

// hosted-pages.test.js shows each of these pages in every view.
for (const [device, colorScheme, options] of [["phone", "dark", PHONE], ["desk", "light", DESK]]) {
  test(`a required app is added at the sign-in, and used at the next one, ${device}, ${colorScheme}`, async () => {
    const person = await addPerson();
    const refused = ["400 /sign-in/step"];
    let added;
    await browser.visit(async (page) => {
      added = await addApp(page, person);
      assert.equal(added.codes.length, 10);
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
      assert.equal(await readFile(await download.path(), "utf8"), `${added.codes.join("\n")}\n`);
      await page.locator("#continue").click();
      await isSignedIn(page);
    }, { ...options, colorScheme, refused });

    await browser.visit(async (page) => {
      await open(page, `${installation.url}/sign-in`);
      await page.locator("#email").fill(person.email);
      await page.locator("#password").fill(person.password);
      await press(page, "#sign-in");
      await page.locator("#code").fill("000000");
      await press(page, "#continue");
      await page.getByRole("alert").waitFor();
      await page.locator("#code").fill(codeOf(added.secret, 30));
      await page.locator("#continue").click();
      await isSignedIn(page);
    }, { ...options, colorScheme, refused });

    await browser.visit(async (page) => {
      await page.goto(`${installation.url}/sign-in`);
      await signIn(page, person);
      await press(page, "#other-way");
      await page.locator("#code").fill(added.codes[0]);
      await page.locator("#continue").click();
      await isSignedIn(page);
    }, { ...options, colorScheme });
  });
}

test("recovery codes are copied and printed", async () => {
  const person = await addPerson();
  await browser.visit(async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.addInitScript(() => { globalThis.print = () => { document.title = "printed"; }; });
    const { codes } = await addApp(page, person);
    await page.locator("#copy").click();
    await page.locator("#copy").getByText("Copied").waitFor();
    assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), codes.join("\n"));
    await page.locator("#print").click();
    assert.equal(await page.title(), "printed");
  }, { ...DESK, refused: ["400 /sign-in/step"] });
});

test("everything works without script", async () => {
  const person = await addPerson();
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in`);
    assert.equal(await page.locator("[aria-controls=password]").isVisible(), false);
    await signIn(page, person);
    await page.locator("#add-app").click();
    const secret = await page.locator("#secret").innerText();
    await page.locator("#code").fill(codeOf(secret));
    await page.locator("#confirm").click();
    assert.equal(await page.locator("#codes li").count(), 10);
    for (const id of ["#copy", "#print"]) assert.equal(await page.locator(id).isVisible(), false);
    await page.goto(`${installation.url}/sign-in?reauthenticate=true`);
    await signIn(page, person);
    await page.locator("#code").fill(codeOf(secret, 30));
    const [arrived] = await Promise.all([page.waitForResponse((response) => response.status() === 303), page.locator("#continue").click()]);
    assert.equal(arrived.headers().location, "/");
  }, { ...DESK, javaScriptEnabled: false });
});

test("a password is shown on request and hidden again before it is sent, and Caps Lock is pointed out", async () => {
  const person = await addPerson();
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in`);
    const show = page.getByRole("button", { name: "Show password" });
    await page.locator("#email").fill(person.email);
    await page.locator("#password").fill(person.password);
    await show.click();
    assert.equal(await page.locator("#password").getAttribute("type"), "text");
    assert.equal(await show.getAttribute("aria-pressed"), "true");
    await show.click();
    assert.equal(await page.locator("#password").getAttribute("type"), "password");
    await page.locator("#password").dispatchEvent("keyup", { key: "A", modifierCapsLock: true });
    await page.locator("#caps-lock").getByText("Caps Lock is on.").waitFor();
    await page.locator("#password").dispatchEvent("keyup", { key: "a" });
    assert.equal(await page.locator("#caps-lock").innerText(), "");
    await show.click();
    await page.locator("#sign-in").click();
    await page.locator("#add-app").waitFor();
    await page.goBack();
    assert.equal(await page.locator("#password").getAttribute("type"), "password");
  }, DESK);
});
