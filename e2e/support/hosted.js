// The pages that the server renders: what holds for each of them.
import assert from "node:assert/strict";

import { HtmlValidate } from "html-validate";

import { fitsTheScreen, isAccessible } from "./pages.js";

const html = new HtmlValidate({ extends: ["html-validate:standard"] });

/** Insists that the response is a sound page, and that it fits the screen and assistive tools where it is shown. */
export async function lookAt(page, response) {
  const source = await response.text();
  const { results } = await html.validateString(source);
  const mistakes = results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`));
  assert.deepEqual(mistakes, [], `${page.url()}\n${source}`);
  assert.ok(Buffer.byteLength(source) < 15_000, `${page.url()} has ${Buffer.byteLength(source)} bytes`);
  const policy = response.headers()["content-security-policy"] ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  await fitsTheScreen(page);
  await isAccessible(page);
}

/** Opens a page and looks at it. */
export async function open(page, address) {
  await lookAt(page, await page.goto(address));
}

/** Presses a button, and looks at the page that it leads to. */
export async function press(page, selector) {
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest() && ![302, 303].includes(response.status())),
    page.locator(selector).click(),
  ]);
  await page.waitForLoadState();
  await lookAt(page, response);
}
