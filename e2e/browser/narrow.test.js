// What a narrow or a low screen leaves no room for, and names of any length and direction.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { fitsTheScreen, ready, signIn, suitsBothThemes } from "../support/pages.js";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NAMES = [
  `Unbroken${"n".repeat(247)}`,
  "شركة المستودعات والنقل السريع في المدينة القديمة",
  "Café 👩‍👩‍👧‍👦 🇵🇹 Ñandú",
  "<script>alert(1)</script>",
];

let browser;
let installation;
let application;
let companies;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api } = installation;
  application = await installation.register({ name: "Mediterranean Warehouse", redirect_uris: ["https://warehouse.example.com/callback"] });
  companies = [];
  for (const [index, name] of NAMES.entries()) {
    const company = await api.post("/v1/companies", { name, code: `long-${index}` });
    await api.put(`/v1/companies/${company.id}/entitlements/${application.client_id}`, { seats: 5, valid_until: "2040-01-01T00:00:00Z" });
    companies.push(company);
  }
  await api.post(`/v1/companies/${installation.company.id}/users`, {
    name: "Ivo",
    email: `${"a-rather-long-address".repeat(2)}@konstrukta.example.com`,
  });
  await api.post("/v1/resources", { name: "Ledger API", uri: `https://ledger.example.com/${"a-long-path/".repeat(6)}` });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function start(page) {
  await page.goto(`${installation.url}/sign-in?return_to=/my-applications`);
  await signIn(page, ADMIN);
  await page.getByRole("heading", { level: 1, name: "My applications" }).waitFor();
}

async function visit(page, path) {
  await page.goto(installation.url + path);
  await ready(page);
  await page.locator("tr.awaited").first().waitFor({ state: "detached" });
}

/** Insists that no text of a row lies below its acts, which stay at the end of the line. */
async function nothingIsCovered(page) {
  const covered = await page.locator("tbody tr").evaluateAll((rows) => rows.flatMap((row) => {
    const acts = row.querySelector("td.more")?.getBoundingClientRect();
    const texts = [...row.querySelectorAll("a, b, small, code, .status")].filter((text) => !text.closest(".more") && text.checkVisibility());
    return texts.filter((text) => acts && text.getBoundingClientRect().right > acts.left + 1).map((text) => text.textContent);
  }));
  assert.deepEqual(covered, [], page.url());
}

test("on a phone, the rows of every table show their values, and nothing lies over them", async () => {
  await browser.visit(async (page) => {
    await start(page);
    for (const path of [
      `/companies/${companies[0].id}`,
      `/companies/${companies[0].id}/products`,
      `/applications/${application.client_id}/companies`,
      "/mails",
      "/resources",
      "/companies",
    ]) {
      await visit(page, path);
      await page.locator("tbody tr").first().waitFor();
      await nothingIsCovered(page);
      await suitsBothThemes(page);
    }
    await visit(page, `/companies/${companies[0].id}/products`);
    await page.locator("tbody th .only-narrow", { hasText: "0 of 5" }).waitFor();
  }, PHONE);
});

test("on a phone, a menu shows what can be done with a person of a list", async () => {
  const { company, person } = installation;
  await browser.visit(async (page) => {
    await start(page);
    await visit(page, `/companies/${company.id}/people`);
    const remove = page.locator(`#remove-${person.id}`);
    await page.getByRole("button", { name: "More for Paula Person" }).click();
    await remove.waitFor();
    await page.locator(`#vouch-${person.id}`).waitFor();
    await suitsBothThemes(page);
    await page.keyboard.press("Escape");
    await remove.waitFor({ state: "hidden" });
    await nothingIsCovered(page);
    await page.getByRole("button", { name: "More for Paula Person" }).press("Enter");
    await remove.click();
    await page.locator("dialog #confirm-word").waitFor();
    await suitsBothThemes(page);
    await page.locator("dialog #keep").click();
    await page.locator("dialog").waitFor({ state: "detached" });
  }, PHONE);
  await browser.visit(async (page) => {
    await start(page);
    await visit(page, `/companies/${company.id}/people`);
    await page.locator(`#remove-${person.id}`).waitFor();
    assert.equal(await page.getByRole("button", { name: "More for Paula Person" }).isVisible(), false);
  });
});

test("names of 255 characters, from right to left, with emoji or markup fit everywhere", async () => {
  for (const viewport of [PHONE.viewport, { width: 1280, height: 800 }]) {
    await browser.visit(async (page) => {
      await start(page);
      await visit(page, "/companies");
      for (const row of await page.locator("tbody tr").all()) {
        assert.ok((await row.boundingBox()).height < 120, await row.innerText());
      }
      for (const [index, company] of companies.entries()) {
        await visit(page, `/companies/${company.id}`);
        assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), NAMES[index]);
        await fitsTheScreen(page);
        await visit(page, `/companies/${company.id}/settings`);
        assert.equal(await page.locator("#name").inputValue(), NAMES[index]);
        await fitsTheScreen(page);
      }
    }, { viewport });
  }
});

test("on a phone, the tab of the page is in view", async () => {
  await browser.visit(async (page) => {
    await start(page);
    for (const tab of ["companies", "people", "refusals", "keys"]) {
      await visit(page, `/applications/${application.client_id}/${tab}`);
      await page.waitForFunction(() => {
        const { left, right } = document.querySelector(".tabs [aria-current]").getBoundingClientRect();
        return left >= 0 && right <= document.documentElement.clientWidth;
      });
    }
  }, PHONE);
});

test("on a low screen, the account stays in sight below the places", async () => {
  await browser.visit(async (page) => {
    await start(page);
    for (const path of ["/companies", `/companies/${installation.company.id}`]) {
      await visit(page, path);
      const { y, height } = await page.locator(".side .foot").boundingBox();
      assert.ok(y + height <= 600, `the account ends at ${y + height}`);
      await page.locator(".side .oneself").click({ trial: true });
    }
  }, { viewport: { width: 1280, height: 600 } });
});
