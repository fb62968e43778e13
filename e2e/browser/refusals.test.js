// Why requests of an application were refused, and the change that accepts them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { fitsTheScreen, isAccessible, message, signIn, suitsEveryone } from "../support/pages.js";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function register(name) {
  return installation.register({
    name,
    redirect_uris: ["https://wiki.example.com/callback"],
    post_logout_redirect_uris: ["https://wiki.example.com/"],
    scope: "openid profile",
  });
}

function authorize(application, changed) {
  const params = new URLSearchParams({
    response_type: "code",
    client_id: application.client_id,
    redirect_uri: "https://wiki.example.com/callback",
    scope: "openid",
    ...changed,
  });
  return fetch(`${installation.url}/oauth2/authorize?${params}`, { redirect: "manual" });
}

async function open(page, application) {
  await page.goto(`${installation.url}/sign-in?return_to=/applications/${application.client_id}/refusals`);
  await signIn(page, ADMIN);
  await page.locator("#refusals, #no-refusals").first().waitFor();
}

for (const [device, options] of Object.entries({ desk: {}, phone: PHONE })) {
  test(`a refused redirect URI is explained, and added after a warning, ${device}`, async () => {
    const application = await register(`Wiki at the ${device}`);
    const other = "https://wiki.example.com/oauth/callback";
    assert.equal((await authorize(application, { redirect_uri: other })).status, 400);
    await browser.visit(async (page) => {
      await open(page, application);
      const row = page.locator("#refusals li");
      assert.match(await row.innerText(), /The redirect URI is not registered/);
      assert.equal(await row.locator("code").first().innerText(), other);
      assert.match(await row.innerText(), /https:\/\/wiki\.example\.com\/callback/);
      await row.getByRole("button", { name: /Add this redirect URI/ }).click();
      assert.equal(await page.locator("#confirm-value").innerText(), other);
      await page.locator("dialog").getByText(/may come from a stranger/).waitFor();
      await fitsTheScreen(page);
      await isAccessible(page);
      await page.locator("#keep").click();
      assert.equal((await authorize(application, { redirect_uri: other })).status, 400);
      await row.getByRole("button", { name: /Add this redirect URI/ }).click();
      await page.locator("#confirm").click();
      await message(page, /was saved/);
      assert.equal((await authorize(application, { redirect_uri: other })).status, 303);
      await page.locator("#refusals").getByRole("button", { name: /Add this redirect URI/ }).waitFor({ state: "detached" });
      await isAccessible(page);
    }, options);
  });
}

test("scopes that were left out, and a post-logout redirect URI, are added", async () => {
  const application = await register("Blog");
  await authorize(application, { scope: "openid email" });
  const gone = "https://wiki.example.com/gone";
  const logout = new URLSearchParams({ client_id: application.client_id, post_logout_redirect_uri: gone });
  await fetch(`${installation.url}/oauth2/logout?${logout}`, { redirect: "manual" });
  await browser.visit(async (page) => {
    await open(page, application);
    for (const button of [/Add these scopes: email/, /Add this post-logout redirect URI/]) {
      await page.getByRole("button", { name: button }).click();
      await page.locator("#confirm").click();
      await message(page, /was saved/);
      await page.getByRole("button", { name: button }).waitFor({ state: "detached" });
    }
  });
  const changed = await installation.api.get(`/v1/applications/${application.client_id}`);
  assert.equal(changed.scope, "openid profile email");
  assert.deepEqual(changed.post_logout_redirect_uris, ["https://wiki.example.com/", gone]);
});

test("values of strangers are shown as text and not offered", async () => {
  const application = await register("Notes");
  const hostile = ["<img src=x onerror=alert(1)>", "javascript:alert(1)", `https://evil.example.com/${"x".repeat(5_000)}`];
  for (const uri of hostile) await authorize(application, { redirect_uri: uri });
  for (let number = 0; number < 4; number++) await authorize(application, { max_age: `x${number}` });
  await browser.visit(async (page) => {
    await open(page, application);
    assert.equal(await page.locator("#refusals li").count(), 5);
    await page.locator("#all-refusals").click();
    assert.equal(await page.locator("#refusals li").count(), 7);
    await page.locator("#refusals").getByText(hostile[0], { exact: true }).waitFor();
    assert.equal(await page.locator("#refusals").getByRole("button").count(), 0);
    await fitsTheScreen(page);
    await isAccessible(page);
  }, PHONE);
});

test("without a refusal the list is empty, in the reader's language", async () => {
  const application = await register("Quiet");
  await browser.visit(async (page) => {
    await open(page, application);
    await page.getByText("No se ha rechazado ninguna solicitud.").waitFor();
  }, { locale: "es-ES" });
});

test("every endpoint of the application is shown and can be copied", async () => {
  const application = await register("Desk");
  const discovery = await (await fetch(`${installation.url}/.well-known/openid-configuration`)).json();
  await browser.visit(async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, application);
    await page.goto(`${installation.url}/applications/${application.client_id}`);
    await page.locator("#endpoints summary").click();
    await fitsTheScreen(page);
    await isAccessible(page);
    for (const name of Object.keys(discovery).filter((name) => /_endpoint$|^jwks_uri$|^check_session_iframe$/.test(name))) {
      const id = name.replaceAll("_", "-");
      assert.equal(await page.locator(`#${id}`).innerText(), discovery[name], name);
      await page.locator(`#copy-${id}`).click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), discovery[name], name);
    }
  }, PHONE);
});

test("refused requests are shown by the hour, as bars and in a table for screen readers", async () => {
  const application = await register("Hours");
  await browser.visit(async (page) => {
    await open(page, application);
    await page.locator("#refusal-hours").getByText("No request was refused in the last 24 hours.").waitFor();
    for (const path of ["a", "b", "b"]) await authorize(application, { redirect_uri: `https://wiki.example.com/${path}` });
    await page.reload();
    const table = page.locator("#refusal-hours").getByRole("table", { name: "Refused requests, last 24 hours" });
    await table.waitFor({ state: "attached" });
    const counts = (await table.locator("td").allInnerTexts()).map(Number);
    assert.deepEqual([counts.length, counts.reduce((sum, count) => sum + count)], [24, 3]);
    assert.equal(await page.locator("#refusal-hours .bars span").count(), 24);
    await page.locator("#refusal-hours").getByText(/^Most in the hour from .*: 3 requests\.$/).waitFor();
    await suitsEveryone(page);
  });
});
