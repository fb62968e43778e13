// Finishing an installation (UC-1): by whom, with what mistakes, and only once. The tests are one story, in this order.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { linkIn, mailsTo } from "../support/mail.js";
import { asksToSignIn, refusedAt, signIn } from "../support/pages.js";
import { Server } from "../support/server.js";

const ADMIN = { email: "ana@example.com", password: "a rather long password" };

let browser;
let server;
let link;

before(async () => {
  [browser, server] = await Promise.all([Browser.launch(), Server.create()]);
  await server.start();
  link = await server.setupLink();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function fillFirstStep(page, { email, password } = ADMIN) {
  await page.locator("#company-name").fill("Pão & Niño, Ltd.");
  await page.locator("#admin-name").fill("Ana Admin");
  await page.locator("#admin-email").fill(email);
  await page.locator("#admin-password").fill(password);
}

async function status() {
  const response = await fetch(`${server.url}/v1/setup`);
  assert.equal(response.status, 200);
  return (await response.json()).setup_required;
}

test("until set-up is finished only its own pages work", async () => {
  assert.equal(await status(), true);
  for (const path of ["/v1/companies", "/v1/applications", "/v1/me/applications"]) {
    const response = await fetch(server.url + path);
    assert.equal(response.status, 503, path);
    assert.equal((await response.json()).code, "setup_required", path);
  }
  for (const path of ["/healthz", "/readyz", "/metrics", "/"]) {
    assert.equal((await fetch(server.url + path)).status, 200, path);
  }
  await browser.visit(async (page) => {
    await page.goto(server.url);
    await page.getByText(/set up/i).first().waitFor();
  }, { refused: ["503 /v1/session"] });
});

test("without the link the secret is requested, and a wrong one is rejected", async () => {
  await browser.visit(async (page) => {
    await page.goto(`${server.url}/setup`);
    await page.locator("#setup-secret").fill("something-that-I-made-up");
    await page.locator("#use-secret").click();
    await fillFirstStep(page);
    await page.locator("#next").click();
    await page.locator("#skip").click();
    await refusedAt(page, "setup-secret");
    // With the right link everything goes on where it was, and nothing is typed twice.
    await page.locator("#setup-secret").fill(link);
    await page.locator("#use-secret").click();
    assert.equal(await page.locator("#admin-email").inputValue(), ADMIN.email);
    assert.equal(await page.locator("#company-name").inputValue(), "Pão & Niño, Ltd.");
  }, { refused: ["403 /v1/setup"] });
  assert.equal(await status(), true);
});

test("the secret does not stay in the address bar", async () => {
  await browser.visit(async (page) => {
    await page.goto(link);
    await page.locator("#company-name").waitFor();
    assert.equal(page.url(), `${server.url}/setup`);
  });
});

test("errors are shown at their fields and nothing is lost", async () => {
  await browser.visit(async (page) => {
    await page.goto(link);
    await page.locator("#next").click();
    for (const id of ["company-name", "admin-email", "admin-password"]) await refusedAt(page, id, { typed: "" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "company-name");

    await fillFirstStep(page, { email: "no address", password: "short" });
    await page.locator("#company-code").fill("Not A Code!");
    await page.locator("#next").click();
    await refusedAt(page, "company-code", { typed: "Not A Code!" });
    await refusedAt(page, "admin-email", { typed: "no address" });
    await refusedAt(page, "admin-password", { typed: "short" });
    assert.equal(await page.locator("#company-name").inputValue(), "Pão & Niño, Ltd.");

    await fillFirstStep(page);
    await page.locator("#company-code").fill("pao-nino");
    await page.locator("#next").click();
    await page.locator("#person-0-email").fill("ANA@example.com");
    await page.locator("#person-0-name").fill("Ana once more");
    await page.locator("#add-person").click();
    await page.locator("#person-1-email").fill("zoé");
    await page.locator("#finish").click();
    await refusedAt(page, "person-0-email", { typed: "ANA@example.com" });
    await refusedAt(page, "person-1-email", { typed: "zoé" });
    assert.equal(await page.locator("#person-0-name").inputValue(), "Ana once more");

    await page.locator("#person-0-email").fill("bea@example.com");
    await page.locator("#person-1-email").fill("bea@example.com");
    await page.locator("#finish").click();
    await refusedAt(page, "person-1-email", { typed: "bea@example.com" });
  });
  assert.equal(await status(), true);
});

test("people are pasted as a list, and lines that are wrong are named", async () => {
  await browser.visit(async (page) => {
    await page.goto(link);
    await fillFirstStep(page);
    await page.locator("#next").click();
    await page.locator("#paste").click();
    const list = ["Bea Bello <bea@example.com>", "carl@example.com; Carl; queen", "dora@example.com, app_manager"];
    await page.locator("#list").fill(list.join("\n"));
    await page.locator("#add-people").click();
    await refusedAt(page, "list", { typed: list.join("\n") });
    await page.locator("#list-error", { hasText: /Line 2: “queen” is no role/ }).waitFor();
    await page.locator("#list").fill(list.join("\n").replace("queen", "company_admin"));
    await page.locator("#add-people").click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    const row = async (at) => Promise.all([
      page.locator(`#person-${at}-email`).inputValue(),
      page.locator(`#person-${at}-name`).inputValue(),
      page.locator(`#person-${at}-role`).inputValue(),
    ]);
    assert.deepEqual(await row(0), ["bea@example.com", "Bea Bello", "member"], "in the place of the empty row");
    assert.deepEqual(await row(1), ["carl@example.com", "Carl", "company_admin"]);
    assert.deepEqual(await row(2), ["dora@example.com", "", "app_manager"]);
    assert.equal(await page.locator("#person-3-email").count(), 0);
  });
  assert.equal(await status(), true);
});

test("either step can be cancelled and nothing is stored", async () => {
  await browser.visit(async (page) => {
    await page.goto(link);
    await fillFirstStep(page);
    await page.locator("#cancel").click();
    await page.locator("#start-again").click();
    assert.equal(await page.locator("#company-name").inputValue(), "");
    await fillFirstStep(page);
    await page.locator("#next").click();
    await page.locator("#cancel").click();
    await page.locator("#start-again").waitFor();
  });
  assert.equal(await status(), true);
});

test("loading the page again at any step and going back and forward lose nothing but the password", async () => {
  await browser.visit(async (page) => {
    await page.goto(link);
    await page.reload();
    await fillFirstStep(page);
    await page.reload();
    assert.equal(await page.locator("#company-name").inputValue(), "Pão & Niño, Ltd.");
    assert.equal(await page.locator("#admin-email").inputValue(), ADMIN.email);
    assert.equal(await page.locator("#admin-password").inputValue(), "", "a password is not kept");
    await page.locator("#admin-password").fill(ADMIN.password);
    await page.locator("#next").click();
    await page.locator("#person-0-email").fill("bea@example.com");
    await page.goBack();
    assert.equal(await page.locator("#admin-password").inputValue(), ADMIN.password);
    await page.goForward();
    assert.equal(await page.locator("#person-0-email").inputValue(), "bea@example.com");
    await page.locator("#back").click();
    await page.locator("#next").click();
    await page.locator("#person-0-role").selectOption("app_manager");
    await page.reload();
    assert.equal(await page.locator("#person-0-email").inputValue(), "bea@example.com");
    assert.equal(await page.locator("#person-0-role").inputValue(), "app_manager");
    await page.locator("#finish").click();
    await refusedAt(page, "admin-password", { typed: "" });
    assert.equal(await page.locator("#company-name").inputValue(), "Pão & Niño, Ltd.");
    assert.ok(!page.url().includes(link.split("#")[1]));
  });
  assert.equal(await status(), true);
});

test("of two people who finish at the same time, one succeeds and the other is informed", async () => {
  const people = ["bea@example.com", "carl@example.com"];
  let administrator;
  await browser.visit(async (first, context) => {
    const second = await context.newPage();
    for (const page of [first, second]) {
      await page.goto(link);
      await fillFirstStep(page);
      await page.locator("#next").click();
    }
    const roles = ["app_manager", "company_admin"];
    for (const [index, email] of people.entries()) {
      if (index > 0) await first.locator("#add-person").click();
      await first.locator(`#person-${index}-email`).fill(email);
      await first.locator(`#person-${index}-role`).selectOption(roles[index]);
    }
    await Promise.all([first.locator("#finish").click(), second.locator("#skip").click()]);
    const outcomes = await Promise.all([first, second].map(async (page) => {
      await page.locator("#setup-done, #already-set-up").waitFor();
      return page.locator("#setup-done").isVisible();
    }));
    assert.equal(outcomes.filter(Boolean).length, 1, `finished: ${outcomes}`);
    administrator = outcomes[0] ? "first" : "second";
    // The administrator is signed in at once.
    await first.goto(`${server.url}/companies`);
    await first.getByText("Pão & Niño, Ltd.").first().waitFor();
  }, { refused: ["409 /v1/setup"] });
  assert.equal(await status(), false);
  if (administrator === "first") {
    for (const email of people) linkIn((await mailsTo(server, email))[0], `${server.url}/`);
  }
});

test("set-up cannot be finished twice", async () => {
  await browser.visit(async (page) => {
    await page.goto(link);
    await page.locator("#already-set-up").waitFor();
    await page.locator("#to-sign-in").click();
    await asksToSignIn(page, server);
    await signIn(page, ADMIN);
    await page.locator("#person").waitFor();
  });
  const response = await fetch(`${server.url}/v1/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      secret: link.split("#")[1],
      company: { name: "Mallory" },
      administrator: { email: "mallory@example.com", password: ADMIN.password },
    }),
  });
  assert.equal(response.status, 409);
  assert.equal((await response.json()).code, "already_set_up");
});
