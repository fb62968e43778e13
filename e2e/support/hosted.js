// The pages that the server renders: what holds for each of them.
import assert from "node:assert/strict";
import { join } from "node:path";

import { HtmlValidate } from "html-validate";

import { COLOURS, SIZES, fitsTheScreen, isAccessible } from "./pages.js";

const html = new HtmlValidate({ extends: ["html-validate:standard"] });

/** Insists that the response is a sound page. */
export async function isSound(page, response) {
  const source = await response.text();
  const { results } = await html.validateString(source);
  const mistakes = results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`));
  assert.deepEqual(mistakes, [], `${page.url()}\n${source}`);
  assert.ok(Buffer.byteLength(source) < 15_000, `${page.url()} has ${Buffer.byteLength(source)} bytes`);
  const policy = response.headers()["content-security-policy"] ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
}

/** Insists that the response is a sound page, and that it fits the screen and assistive tools where it is shown. */
export async function lookAt(page, response) {
  await isSound(page, response);
  await fitsTheScreen(page);
  await isAccessible(page);
}

/** Opens a page and looks at it. */
export async function open(page, address) {
  await lookAt(page, await page.goto(address));
}

/** Presses a button, and looks at the page that it leads to. */
export async function press(page, selector) {
  await lookAt(page, await pressed(page, selector));
}

/** Presses a button, and waits for the page that it leads to. */
export async function pressed(page, selector) {
  const [response] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest() && ![302, 303].includes(response.status())),
    page.locator(selector).click(),
  ]);
  await page.waitForLoadState();
  return response;
}

/**
 * How people see a page: on a narrow and a wide screen, light and dark, enlarged twice, and with letters of twice the size.
 * A view with `rules` differs from one before it only in what they look at.
 */
const VIEWS = [
  // A wide screen shows all that a narrow one does.
  { name: "wide-light", width: 1280, height: 800 },
  { name: "wide-dark", width: 1280, height: 800, colorScheme: "dark", rules: COLOURS },
  { name: "phone-light", width: 320, height: 700, rules: [...COLOURS, ...SIZES] },
  { name: "phone-dark", width: 320, height: 700, colorScheme: "dark", rules: COLOURS },
  // At 200 %, a screen of 1280 by 800 has half as many CSS pixels each way (WCAG 2.2, 1.4.4 and 1.4.10).
  { name: "zoom-200", width: 640, height: 400, rules: SIZES },
  { name: "letters-200", width: 1280, height: 800, letters: "200%", rules: SIZES },
];

/**
 * Looks at a page in every view. With `ALDABA_SCREENSHOTS`, the path of a folder, it leaves a picture of each there.
 */
export async function lookEverywhere(page, response, name) {
  await isSound(page, response);
  for (const { name: view, width, height, colorScheme = "light", letters = "", rules } of VIEWS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate((size) => { document.documentElement.style.fontSize = size; }, letters);
    await fitsTheScreen(page);
    await isAccessible(page, rules);
    if (process.env.ALDABA_SCREENSHOTS) {
      await page.screenshot({ path: join(process.env.ALDABA_SCREENSHOTS, `${name}-${view}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(() => { document.documentElement.style.fontSize = ""; });
}
