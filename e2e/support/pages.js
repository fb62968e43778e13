// What people do on Aldaba's own pages.
import assert from "node:assert/strict";

import axe from "axe-core";

/** Fills in the sign-in page that is shown, and sends it. */
export async function signIn(page, { email, password }) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("#sign-in").click();
}

/** Insists that the page asks for a password, at the server and nowhere else. */
export async function asksToSignIn(page, server) {
  await page.locator("#password").waitFor();
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

/** Waits for the message that ends a create, edit or delete, and gives it. */
export async function message(page, pattern) {
  const found = page.locator("#message").filter({ hasText: pattern });
  await found.waitFor();
  return found.innerText();
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

/** Insists that assistive tools stumble over nothing. */
export async function isAccessible(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // What still fades in has no contrast yet. Some animations have no end, such as that of a loading list.
    const animations = document.getAnimations().filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
    await Promise.allSettled(animations.map(({ finished }) => finished));
    const { violations } = await globalThis.axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
  assert.deepEqual(violations, [], page.url());
}

/** Insists that a page suits every reader: narrow and wide, light and dark. */
export async function suitsEveryone(page) {
  for (const viewport of [{ width: 320, height: 800 }, { width: 1280, height: 900 }]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"]) {
      // Colours that are on their way from one theme to the other have no contrast yet.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await fitsTheScreen(page);
      await isAccessible(page);
    }
  }
}
