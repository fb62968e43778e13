// Lists of the admin UI: paged, searched, sorted, filtered, selected, exported; empty, failed and nothing found.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { fitsTheScreen, isAccessible, message, signIn } from "../support/pages.js";

const COMPANIES = 60;
const HOSTILE = `<script>alert("1")</script> ${"x".repeat(200)}`;

/** What the server answers while it cannot do more. */
const BUSY = {
  status: 503,
  headers: { "content-type": "application/problem+json", "x-request-id": "request-7" },
  body: JSON.stringify({ type: "about:blank", title: "Busy", status: 503, code: "busy" }),
};

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
  const { api } = installation;
  for (let number = 1; number < COMPANIES - 2; number += 1) {
    const digits = String(number).padStart(2, "0");
    await api.post("/v1/companies", { name: `Company ${digits}`, code: `c-${digits}` });
  }
  await api.post("/v1/companies", { name: HOSTILE, code: "hostile" });
  await api.post("/v1/companies", { name: "=HYPERLINK(1)", code: "formula" });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${encodeURIComponent(path)}`);
  await signIn(page, ADMIN);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

function names(page) {
  return page.locator("tbody th a.name").allInnerTexts();
}

test("a list is paged, and the address keeps page, search, order and filter", async () => {
  await browser.visit(async (page) => {
    await open(page, "/companies");
    await page.locator("#place", { hasText: "1 to 25 of 60" }).waitFor();
    await page.locator("#next").click();
    await page.locator("#place", { hasText: "26 to 50 of 60" }).waitFor();
    const second = await names(page);
    await page.reload();
    await page.locator("#place", { hasText: "26 to 50 of 60" }).waitFor();
    assert.deepEqual(await names(page), second);
    await page.locator("#next").click();
    await page.locator("#place", { hasText: "51 to 60 of 60" }).waitFor();
    await page.locator("#previous").click();
    await page.locator("#place", { hasText: "26 to 50 of 60" }).waitFor();
    assert.deepEqual(await names(page), second);

    await page.locator("#search").pressSequentially("Company 4");
    await page.locator("#place", { hasText: "1 to 10 of 10" }).waitFor();
    await page.getByRole("button", { name: "Name" }).click();
    await page.waitForFunction(() => document.querySelector("tbody th a.name")?.textContent === "Company 49");
    assert.equal(await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort"), "descending");
    const address = new URL(page.url());
    assert.equal(address.searchParams.get("q"), "Company 4");
    assert.equal(address.searchParams.get("sort"), "-name");
    await page.reload();
    await page.locator("#place", { hasText: "1 to 10 of 10" }).waitFor();
    assert.equal(await page.locator("#search").inputValue(), "Company 4");
    assert.equal((await names(page))[0], "Company 49");
  });
});

test("nothing found leads back to everything, and names are shown as they are", async () => {
  await browser.visit(async (page) => {
    await open(page, "/companies?q=nothing+has+this+name");
    await page.getByText("Nothing found").waitFor();
    await isAccessible(page);
    await page.locator("#clear-search").click();
    await page.locator("#place", { hasText: "1 to 25 of 60" }).waitFor();
    await page.locator("#search").fill("<script>");
    await page.getByRole("link", { name: /alert/ }).waitFor();
    await fitsTheScreen(page);
  }, { viewport: { width: 320, height: 740 } });
});

test("only the answer to the last search is shown, and the others are cancelled", async () => {
  await browser.visit(async (page) => {
    await open(page, "/companies");
    await page.locator("#place", { hasText: "of 60" }).waitFor();
    const cancelled = page.waitForEvent("requestfailed", (request) => request.url().includes("q=Company%201"));
    await page.route(/q=Company%201&/, async (route) => {
      await cancelled;
      await route.abort().catch(() => {});
    });
    await page.locator("#search").fill("Company 1");
    await page.waitForRequest(/q=Company%201&/);
    await page.locator("#search").fill("Company 22");
    await page.locator("#place", { hasText: "1 to 1 of 1" }).waitFor();
    await cancelled;
    assert.deepEqual(await names(page), ["Company 22"]);
  });
});

test("selected rows are changed together, reported row by row, and the failed ones tried again", async () => {
  const [failing] = await installation.api.get("/v1/companies?q=Company%2035");
  const path = `/v1/companies/${failing.id}`;
  await browser.visit(async (page) => {
    await open(page, "/companies?q=Company+3");
    await page.locator("#place", { hasText: "of 10" }).waitFor();
    let broken = true;
    await page.route(`**${path}`, (route) => (broken && route.request().method() === "PUT" ? route.fulfill(BUSY) : route.continue()));
    await page.getByLabel("Select all on this page").check();
    await page.locator("#selected", { hasText: "10 selected" }).waitFor();
    await page.getByLabel("Select Company 30").uncheck();
    await page.locator("#selected", { hasText: "9 selected" }).waitFor();
    await isAccessible(page);
    await page.locator("#disable-selected").click();
    await page.getByRole("heading", { name: "Disable 9 companies?" }).waitFor();
    await page.locator("#confirm").click();
    await page.locator("#outcome", { hasText: "8 of 9 done." }).waitFor();
    await page.getByRole("dialog").getByText("Company 35").waitFor();
    await isAccessible(page);
    broken = false;
    await page.locator("#again").click();
    await page.locator("#outcome", { hasText: "1 of 1 done." }).waitFor();
    await page.locator("#done").click();
    await page.locator(".bulk").waitFor({ state: "detached" });
    await page.locator("#filter-status").selectOption("disabled");
    await page.locator("#place", { hasText: "1 to 9 of 9" }).waitFor();
    await page.getByRole("button", { name: /Drop the filter/ }).click();
    await page.locator("#place", { hasText: "of 10" }).waitFor();
  }, { refused: [`503 ${path}`] });
});

test("the whole list is exported as CSV, and no text becomes a formula", async () => {
  await browser.visit(async (page) => {
    await open(page, "/companies");
    await page.locator("#place", { hasText: "of 60" }).waitFor();
    const download = page.waitForEvent("download");
    await page.locator("#export").click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "companies.csv");
    const lines = readFileSync(await file.path(), "utf8").replace("\ufeff", "").trimEnd().split("\r\n");
    assert.equal(lines.length, COMPANIES + 1);
    assert.ok(lines.some((line) => line.startsWith("\"'=HYPERLINK(1)\"")));
    await message(page, /60 rows were exported/);
  });
});

test("a list that cannot be loaded says why and is tried again", async () => {
  await browser.visit(async (page) => {
    let broken = true;
    await page.route("**/v1/applications?*", (route) => broken
      ? route.fulfill(BUSY)
      : route.continue());
    await open(page, "/applications");
    await page.getByText("This could not be loaded").waitFor();
    await page.getByText("request-7").waitFor();
    await isAccessible(page);
    broken = false;
    await page.locator("#retry").click();
    await page.getByRole("link", { name: "Register an application" }).first().waitFor();
    await page.getByText("This could not be loaded").waitFor({ state: "detached" });
  }, { refused: ["503 /v1/applications"] });
});
