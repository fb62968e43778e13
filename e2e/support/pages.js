// What people do on Aldaba's own pages.
import assert from "node:assert/strict";

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

/** Waits until the page is at an address that begins so. */
export function arrives(page, start) {
  return page.waitForURL((url) => url.href.startsWith(start));
}

/** Insists that the page says something at a field, and keeps what was typed there. */
export async function refusedAt(page, id, { typed } = {}) {
  const error = page.locator(`#${id}-error`);
  await error.waitFor();
  assert.notEqual((await error.innerText()).trim(), "");
  assert.equal(await page.locator(`#${id}`).getAttribute("aria-invalid"), "true");
  if (typed !== undefined) assert.equal(await page.locator(`#${id}`).inputValue(), typed);
}

/** Waits for the message that ends a create, edit or delete, and gives it. */
export async function message(page, pattern) {
  const found = page.locator("#message").filter({ hasText: pattern });
  await found.waitFor();
  return found.innerText();
}

/** Insists that nothing reaches beyond the right edge of the screen. */
export async function fitsTheScreen(page) {
  const { inner, scroll } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    scroll: document.documentElement.scrollWidth,
  }));
  assert.ok(scroll <= inner, `${page.url()} is ${scroll} pixels wide on a screen of ${inner}`);
}
