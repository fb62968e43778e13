// A slow network, one that fails in the middle, a browser that keeps nothing, and a role that is taken away meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { isAccessible, message, openAccountMenu, signIn } from "../support/pages.js";

const LEADER = { name: "Lea Leader", email: "lea@example.com", password: "seven boats at noon" };

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  for (const number of [1, 2, 3, 4, 5]) {
    await installation.api.post("/v1/companies", { name: `Company ${number}`, code: `company-${number}` });
  }
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, path, person = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, person);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

/** Holds requests back until `release` is called. */
async function slow(page, matches) {
  const requests = [];
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route((url) => url.pathname === "/v1/companies", async (route) => {
    if (!matches(route.request())) return route.continue();
    requests.push(route.request());
    await released;
    return route.continue();
  });
  return { requests, release };
}

test("while an answer is awaited, rows stand for those of a list, and a form is sent once", async () => {
  await browser.visit(async (page) => {
    const list = await slow(page, (request) => request.method() === "GET");
    await page.goto(`${installation.url}/sign-in?return_to=/companies`);
    await signIn(page, ADMIN);
    await page.locator("tr.awaited").first().waitFor();
    await isAccessible(page);
    list.release();
    await page.getByRole("link", { name: "Company 5" }).waitFor();
    await page.locator("tr.awaited").first().waitFor({ state: "detached" });

    await page.getByRole("link", { name: "Add a company" }).first().click();
    await page.locator("#name").fill("Company 6");
    const form = await slow(page, (request) => request.method() === "POST");
    await page.locator("#save").click();
    await page.locator("#save[aria-busy=true]").waitFor();
    await isAccessible(page);
    await page.locator("#save").click();
    await page.locator("#name").press("Enter");
    form.release();
    await message(page, /Company 6/);
    assert.equal(form.requests.length, 1);
    assert.equal((await installation.api.get("/v1/companies?q=Company%206")).length, 1);
  });
});

test("a network that fails in the middle of a change of many rows leaves the others to be tried again", async () => {
  // The browser complains about the requests that fail here, so this page is none of those that are watched.
  const context = await browser.chromium.newContext({ locale: "en-GB" });
  try {
    const page = await context.newPage();
    await open(page, "/companies?q=Company");
    await page.getByLabel("Select all on this page").check();
    let sent = 0;
    await page.route("**/v1/companies/*", (route) => {
      if (route.request().method() !== "PUT") return route.continue();
      sent += 1;
      return sent > 2 ? route.abort("internetdisconnected") : route.continue();
    });
    await page.locator("#disable-selected").click();
    await page.locator("#confirm").click();
    await page.locator("#outcome", { hasText: /^2 of \d+ done/ }).waitFor();
    await page.getByRole("dialog").getByText(/cannot be reached/).first().waitFor();
    await page.unroute("**/v1/companies/*");
    await page.locator("#again").click();
    await page.locator("#outcome", { hasText: /^(\d+) of \1 done/ }).waitFor();
    await page.locator("#done").click();
    const disabled = await installation.api.get("/v1/companies?q=Company&status=active");
    assert.deepEqual(disabled, []);
  } finally {
    await context.close();
  }
});

test("what a page loads is cancelled when the page is left", async () => {
  const path = `/v1/companies/${installation.company.id}/entitlements`;
  await browser.visit(async (page) => {
    await open(page, "/companies");
    await page.route((url) => url.pathname === path, () => {});
    const [asked] = await Promise.all([
      page.waitForRequest((request) => new URL(request.url()).pathname === path),
      page.getByRole("link", { name: "Acme" }).click(),
    ]);
    const cancelled = page.waitForEvent("requestfailed", (request) => request === asked);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "People" }).click();
    assert.equal((await cancelled).failure().errorText, "net::ERR_ABORTED");
    await page.getByRole("heading", { level: 1, name: "People" }).waitFor();
  });
});

test("what cannot be loaded is tried again by itself, and a long wait is explained", async () => {
  const path = `/v1/companies/${installation.company.id}`;
  await browser.visit(async (page) => {
    await page.clock.install();
    await open(page, "/companies");
    let answers = 0;
    let release;
    const released = new Promise((resolve) => (release = resolve));
    await page.route((url) => url.pathname === path, async (route) => {
      answers += 1;
      const headers = { "content-type": "application/problem+json", "x-request-id": "request-9" };
      if (answers < 3) return route.fulfill({ status: 503, headers, body: JSON.stringify({ type: "about:blank", title: "Busy", status: 503, code: "busy" }) });
      await released;
      // It may have been cancelled meanwhile.
      return route.continue().catch(() => {});
    });
    await page.getByRole("link", { name: "Acme" }).click();
    await page.getByText("request-9").waitFor();
    await page.getByText(/tried again every 10 seconds/).waitFor();
    await isAccessible(page);
    while (answers < 2) await page.clock.runFor(1000);
    await page.locator("#retry").click();
    await page.locator(".loading").first().waitFor();
    await page.clock.runFor(6000);
    await page.getByText("This takes longer than usual").waitFor();
    release();
    await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
  }, { refused: [`503 ${path}`] });
});

test("a missing network is shown until it is back", async () => {
  const context = await browser.chromium.newContext({ locale: "en-GB" });
  try {
    const page = await context.newPage();
    await open(page, "/companies/new");
    await page.locator("#name").fill("Typed offline");
    await context.setOffline(true);
    await page.locator("#offline").waitFor();
    await page.locator("#save").click();
    await page.getByRole("alert").getByText(/cannot be reached/).waitFor();
    assert.equal(await page.locator("#name").inputValue(), "Typed offline");
    await context.setOffline(false);
    await page.locator("#offline").waitFor({ state: "detached" });
    await page.locator("#save").click();
    await message(page, /Typed offline was added/);
  } finally {
    await context.close();
  }
});

test("everything works in a browser that keeps nothing", async () => {
  await browser.visit(async (page) => {
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(globalThis, name, {
          get() {
            throw new DOMException("Access is denied for this document.", "SecurityError");
          },
        });
      }
    });
    await open(page, "/companies");
    await openAccountMenu(page);
    await page.locator("#language").selectOption({ label: "Español" });
    await page.getByRole("heading", { level: 1, name: "Empresas" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Acme" }).click();
    await page.getByRole("heading", { level: 1, name: "Acme" }).waitFor();
    await page.locator("#edit").click();
    await page.locator("#name").fill("Acme Dos");
    await page.locator("#save").click();
    await message(page, /Acme Dos/);
  });
  await installation.api.put(`/v1/companies/${installation.company.id}`, { name: "Acme" });
});

test("a role that is taken away while its owner works takes its places along", async () => {
  const { api, company } = installation;
  const users = `/v1/companies/${company.id}/users`;
  const leader = await api.post(users, { ...LEADER, company_role: "company_admin" });
  const person = `${users}/${installation.person.id}`;
  await browser.visit(async (page) => {
    await open(page, `/companies/${company.id}/people`, LEADER);
    const places = page.getByRole("navigation", { name: "Main" });
    await places.getByRole("link", { name: "Products" }).waitFor();
    await api.put(`${users}/${leader.id}`, { company_role: "member" });
    await page.getByRole("link", { name: "Paula Person" }).click();
    await message(page, /An administrator changed what you can do here/);
    await page.getByRole("heading", { level: 1, name: "You do not have access to this page" }).waitFor();
    assert.equal(await places.getByRole("link", { name: "Products" }).count(), 0);
    await isAccessible(page);
    await page.getByRole("link", { name: "My applications" }).first().click();
    await page.getByRole("heading", { level: 1, name: "My applications" }).waitFor();
  }, { refused: [`404 ${person}`, `403 ${person}`] });
});
