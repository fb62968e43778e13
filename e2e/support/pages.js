// What people do on Aldaba's own pages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules of axe that can tell apart two views of a page that differ in colours only. */
export const COLOURS = ["color-contrast", "link-in-text-block"];
/** The rules of axe that can tell apart two views of a page that differ in sizes only. */
export const SIZES = ["color-contrast", "scrollable-region-focusable"];

/** Fills in the sign-in page that is shown, and sends it. */
export async function signIn(page, { email, password }) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#sign-in").click();
}

/** Insists that the page asks people to sign in, at the server and nowhere else. */
export async function asksToSignIn(page, server) {
  await page.locator("form:has(#password) #email").waitFor();
  assert.equal(new URL(page.url()).origin, server.url);
}

/** Waits until a page of the admin UI has loaded. */
export async function ready(page) {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}

/** Signs in again in the window that a form opens, and waits until that window is closed. */
export async function signsInAgain(page, person) {
  const opened = page.context().waitForEvent("page");
  await page.locator("#sign-in-again").click();
  const other = await opened;
  const closed = other.waitForEvent("close");
  await other.locator("#password").fill(person.password);
  await other.locator("#sign-in").click();
  await closed;
}

/** Waits until the page is at an address that begins so. */
export function arrives(page, start) {
  return page.waitForURL((url) => url.href.startsWith(start));
}

/** Insists that the page says at a field what is wrong with it, and keeps what was typed there. */
export async function refusedAt(page, id, { typed } = {}) {
  const field = page.locator(`#${id}`);
  // The admin UI and the pages of the sign-in name it differently; both tie it to the field.
  const error = page.locator(`#${id}-error, #${id}-wrong`);
  await error.waitFor();
  assert.notEqual((await error.innerText()).trim(), "");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  const described = (await field.getAttribute("aria-describedby")) ?? "";
  assert.ok(described.split(" ").includes(await error.getAttribute("id")), `#${id} is not tied to its error`);
  if (typed !== undefined) assert.equal(await field.inputValue(), typed);
}

/** Searches in a field of many things, and chooses the match with a name. */
export async function choose(page, id, name) {
  await page.locator(`#${id}`).fill(name);
  await page.locator(`#${id}-list`).getByRole("option", { name }).first().click();
  assert.equal(await page.locator(`#${id}`).inputValue(), name);
}

/**
 * Waits for the message that ends a create, edit or delete, and dismisses it: the next one may have the same words.
 */
export async function message(page, pattern) {
  await page.locator("#message").filter({ hasText: pattern }).waitFor();
  await page.evaluate(() => document.querySelector("#message")?.parentElement.querySelector("button")?.click());
}

/** Opens the person's own menu of the admin UI, on a wide or a narrow screen. */
export async function openAccountMenu(page) {
  const menu = page.locator("#account-menu");
  if (await menu.isVisible()) return menu;
  await page.locator("#person-narrow, .oneself").filter({ visible: true }).first().click();
  await menu.waitFor();
  return menu;
}

/** Insists that nothing reaches beyond the right edge of the screen. */
export async function fitsTheScreen(page) {
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  assert.ok(scroll <= inner, `${page.url()} is ${scroll} pixels wide on a screen of ${inner}`);
}

/**
 * Insists that assistive tools stumble over nothing. `rules` are all rules unless another view of the same page was
 * looked at with all of them.
 */
export async function isAccessible(page, rules) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (rules) => {
    // What still fades in has no contrast yet. Some animations have no end, such as that of a loading list.
    const animations = document.getAnimations().filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
    await Promise.allSettled(animations.map(({ finished }) => finished));
    const only = rules && { runOnly: { type: "rule", values: rules } };
    const { violations } = await globalThis.axe.run({ resultTypes: ["violations"], ...only });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }, rules);
  assert.deepEqual(violations, [], page.url());
}

/** Insists that a page suits the screen and assistive tools. */
export async function suitsTheScreen(page) {
  await fitsTheScreen(page);
  await isAccessible(page);
}

/** Insists that a page suits the screen and assistive tools, light and dark. It stays dark. */
export async function suitsBothThemes(page) {
  for (const colorScheme of ["light", "dark"]) {
    // Colours that are on their way from one theme to the other have no contrast yet.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await fitsTheScreen(page);
    await isAccessible(page, colorScheme === "dark" ? COLOURS : undefined);
  }
}

/** Insists that a page suits every reader: narrow and wide, light and dark. */
export async function suitsEveryone(page) {
  for (const viewport of [{ width: 320, height: 800 }, { width: 1280, height: 900 }]) {
    await page.setViewportSize(viewport);
    await suitsBothThemes(page);
  }
}
