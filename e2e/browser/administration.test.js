// The administration of the installation: audit trail, jobs, keys, settings and sign-in policies.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { isAccessible, message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, path, caller = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=${encodeURIComponent(path)}`);
  await signIn(page, caller);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}

test("the audit trail is filtered in the address, shows what changed, and is exported", async () => {
  const { api, company } = installation;
  await api.put(`/v1/companies/${company.id}`, { name: "Acme & Söhne" });
  await browser.visit(async (page) => {
    await open(page, "/audit");
    const event = page.locator(".event").filter({ hasText: "company.updated" }).first();
    await event.locator("summary").click();
    await event.locator("del").getByText("Acme").waitFor();
    await event.locator("ins").getByText("Acme & Söhne").waitFor();
    await suitsEveryone(page);
    await page.locator("#filter-kind").selectOption("company");
    await page.waitForURL((url) => url.searchParams.get("kind") === "company");
    await page.locator(".event").filter({ hasText: "user.created" }).first().waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".event").first().waitFor();
    assert.equal(await page.locator("#filter-kind").inputValue(), "company");
    await page.locator("#filter-until").fill("2001-01-01");
    await page.locator("#filter-until").blur();
    await page.getByText("No event matches these filters").waitFor();
    await isAccessible(page);
    await page.locator("#clear-filters").click();
    await page.locator(".event").filter({ hasText: "user.created" }).first().waitFor();
    await page.goBack();
    await page.getByText("No event matches these filters").waitFor();
    await page.goto(`${installation.url}/audit?kind=company`);
    await page.locator(".event").first().waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#export").click()]);
    const sheet = await readFile(await download.path(), "utf8");
    assert.match(sheet, /company\.updated/);
    assert.doesNotMatch(sheet, /user\.created/);
  });
});

test("jobs are filtered by their state, and a failed one is tried again", async () => {
  await browser.visit(async (page) => {
    let retried = 0;
    const failed = { id: 7, kind: "mail.invitation", state: "failed", attempts: 8, run_at: "2026-01-02T03:04:05Z", error: "connection refused", payload: {}, created_at: "2026-01-02T03:04:05Z", finished_at: "2026-01-02T04:04:05Z" };
    await page.route("**/v1/jobs?*state=failed*", (route) => route.fulfill({ json: retried > 0 ? [] : [failed] }));
    await page.route("**/v1/jobs/7/retry", (route) => {
      retried += 1;
      return route.fulfill({ status: 202, json: { ...failed, state: "waiting" } });
    });
    await open(page, "/jobs");
    await page.locator("#filter-state").selectOption("failed");
    await page.getByText("connection refused").waitFor();
    await suitsEveryone(page);
    await page.locator("#retry-7").click();
    await page.locator("#keep").click();
    await page.locator("#retry-7").click();
    await page.locator("#confirm").click();
    await message(page, /mail\.invitation runs again/);
    await page.getByText("No job matches these filters").waitFor();
    assert.equal(retried, 1);
  });
});

test("a job that waits is cancelled, and one of an import shows how far it is", async () => {
  await browser.visit(async (page) => {
    let cancelled = 0;
    const times = { run_at: "2026-01-02T03:04:05Z", created_at: "2026-01-02T03:04:05Z", finished_at: null };
    const mail = { id: 9, kind: "mail.invitation", state: "waiting", attempts: 0, error: null, payload: {}, progress: null, ...times };
    const part = { ...mail, id: 10, kind: "import.step", progress: { processed: 40, total: 120 } };
    await page.route("**/v1/jobs?*state=waiting*", (route) => route.fulfill({ json: cancelled > 0 ? [part] : [mail, part] }));
    await page.route("**/v1/jobs/9/cancel", (route) => {
      cancelled += 1;
      return route.fulfill({ json: { ...mail, state: "cancelled" } });
    });
    await open(page, "/jobs");
    await page.locator("#filter-state").selectOption("waiting");
    await page.getByText("40 of 120").waitFor();
    assert.equal(await page.locator("#cancel-10").count(), 0);
    await suitsEveryone(page);
    await page.locator("#cancel-9").click();
    await page.locator("#confirm").click();
    await message(page, /mail\.invitation was cancelled/);
    await page.locator("#cancel-9").waitFor({ state: "detached" });
    assert.equal(cancelled, 1);
  });
});

test("the schedule of a task is changed, and one that never fires is refused at its field", async () => {
  const { api } = installation;
  await browser.visit(async (page) => {
    await open(page, "/jobs");
    await page.locator("#change-connection_tests").click();
    await page.locator("#schedule-cron").fill("0 0 30 2 *");
    await page.locator("#save").click();
    await refusedAt(page, "schedule-cron");
    await suitsEveryone(page);
    await page.locator("#schedule-cron").fill("0 3 * * *");
    await page.locator("#schedule-time-zone").fill("Europe/Madrid");
    await page.locator("#save").click();
    await message(page, /The schedule was changed/);
    await page.getByText("Europe/Madrid").waitFor();
    const { cron, time_zone } = await api.get("/v1/schedules/connection_tests");
    assert.deepEqual({ cron, time_zone }, { cron: "0 3 * * *", time_zone: "Europe/Madrid" });
  }, { refused: ["400 /v1/schedules/connection_tests"] });
});

test("keys are rotated and revoked after a word was typed", async () => {
  const { api } = installation;
  await browser.visit(async (page) => {
    await open(page, "/keys");
    await page.getByText("Signs now").first().waitFor();
    await suitsEveryone(page);
    const active = (await api.get("/v1/keys")).find((key) => key.state === "active");
    await page.locator("#rotate-keys").click();
    await page.locator("#confirm").click();
    await refusedAt(page, "confirm-word");
    await page.locator("#confirm-word").fill("rotate");
    await page.locator("#confirm").click();
    await message(page, /next keys sign from now on/);
    const key = () => api.get("/v1/keys").then((keys) => keys.find(({ kid }) => kid === active.kid));
    assert.equal((await key()).state, "retired");
    await page.locator(`#revoke-key-${active.kid}`).click();
    await page.locator("#confirm-word").fill(active.kid);
    await page.locator("#confirm").click();
    await message(page, /was revoked/);
    assert.equal((await key()).state, "revoked");
  });
});

test("settings are changed, and a value that is not valid is refused at its field", async () => {
  const { api } = installation;
  await browser.visit(async (page) => {
    await open(page, "/settings");
    await suitsEveryone(page);
    await page.locator("#save").click();
    await message(page, /Nothing was changed/);
    await page.locator("#access-token-lifetime").fill("5");
    await page.locator("#save").click();
    await refusedAt(page, "access-token-lifetime", { typed: "5" });
    await page.locator("#access-token-lifetime").fill("900");
    await page.locator("#name").fill("Door of Acme");
    await page.locator("#reserved_usernames").fill("root\noperator");
    for (const id of ["required-attributes-family_name", "email-code-as-second-factor"]) await page.locator(`#${id}`).check();
    await page.locator("#trust-company-second-factors").check();
    await page.locator("#save").click();
    await message(page, /settings were saved/);
    await page.reload();
    await page.locator("#name").waitFor();
    assert.equal(await page.locator("#name").inputValue(), "Door of Acme");
  }, { refused: ["400 /v1/settings"] });
  const settings = await api.get("/v1/settings");
  assert.deepEqual([settings.name, settings.access_token_lifetime, settings.reserved_usernames], ["Door of Acme", 900, ["operator", "root"]]);
  const { required_attributes: required, email_code_as_second_factor: email, trust_company_second_factors: trust } = settings;
  assert.deepEqual([required, email, trust], [["family_name"], true, true]);
});

test("a company makes the sign-in policy stricter, and returns to that of the installation", async () => {
  const { api, company } = installation;
  const path = `/v1/companies/${company.id}/sign-in-policy`;
  await browser.visit(async (page) => {
    await open(page, `/companies/${company.id}/sign-in`);
    await page.getByText(/Second factor in force/).waitFor();
    await page.locator("#policy-status").getByText(/People with a second factor: 0 of \d+\./).waitFor();
    await suitsEveryone(page);
    await page.locator("#max-sessions").fill("5000");
    await page.locator("#save").click();
    await refusedAt(page, "max-sessions", { typed: "5000" });
    await page.locator("#email-code-as-second-factor").selectOption("false");
    await page.locator("#max-sessions").fill("3");
    await page.locator("#save").click();
    await message(page, /settings were saved/);
    const saved = await api.get(path);
    assert.deepEqual([saved.max_sessions, saved.email_code_as_second_factor], [3, false]);
    const from = new Date(Date.now() + 7 * 86_400_000).toISOString();
    await api.call("PATCH", path, { second_factor: "required", second_factor_from: from }, 200);
    await page.reload();
    await page.locator("#policy-status").getByText(/Without one that is required later: \d+\./).waitFor();
    await api.call("PATCH", path, { second_factor: null, second_factor_from: null }, 200);
    await page.reload();
    await page.locator("#max-sessions").waitFor();
    await page.locator("#email-code-as-second-factor").selectOption("");
    await page.locator("#max-sessions").fill("");
    await page.locator("#save").click();
    await message(page, /saved/);
    assert.equal((await api.get(path)).email_code_as_second_factor, null);
  }, { refused: [`400 ${path}`] });
});

test("people who do not administer the installation see none of it", async () => {
  await browser.visit(async (page) => {
    await open(page, "/my-applications", PERSON);
    for (const path of ["/jobs", "/keys", "/settings", "/audit"]) {
      await page.goto(installation.url + path);
      await page.getByText("You do not have access to this page").waitFor();
    }
  });
});
