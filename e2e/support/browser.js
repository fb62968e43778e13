// Chromium, and the eyes that are on every page: whatever it complains about fails the test.
import assert from "node:assert/strict";

import { chromium } from "playwright-core";

import { PATIENCE } from "./wait.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export class Browser {
  static async launch() {
    const browser = new Browser();
    browser.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ARGUMENTS,
    });
    return browser;
  }

  close() {
    return this.chromium.close();
  }

  /**
   * Gives `use` a page of a browser that was never used. `refused` names the refusals that the test provokes, each as
   * status and path or as a pattern of them: the browser notes them on its console.
   */
  async visit(use, { refused = [], ...options } = {}) {
    const context = await this.chromium.newContext({ locale: "en-GB", ...options });
    context.setDefaultTimeout(PATIENCE);
    const problems = [];
    watch(context, problems, refused);
    try {
      await use(await context.newPage(), context);
    } catch (error) {
      const open = context.pages().map((page) => page.url());
      const text = await context.pages().at(-1)?.locator("body").innerText({ timeout: 500 }).catch(() => "");
      if (error instanceof Error) error.message += `\non ${open}: ${problems.join("\n")}\n${text}`;
      throw error;
    } finally {
      await context.close();
    }
    assert.deepEqual(problems, [], "the browser complained");
  }
}

/** The browser asks every site for one; the relying parties, which are at 127.0.0.1, have none. */
function isIconOfAClient(address) {
  const { hostname, pathname } = new URL(address);
  return hostname === "127.0.0.1" && pathname === "/favicon.ico";
}

function watch(context, problems, refused) {
  const expected = (status, address) => {
    const { pathname } = new URL(address);
    const refusal = `${status} ${pathname}`;
    return refused.some((one) => (one instanceof RegExp ? one.test(refusal) : one === refusal));
  };
  context.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    const status = message.text().match(/the server responded with a status of (\d+)/)?.[1];
    const { url } = message.location();
    if (status && (expected(status, url) || isIconOfAClient(url))) return;
    problems.push(`${message.type()}: ${message.text()} (${url})`);
  });
  context.on("weberror", (error) => problems.push(`uncaught: ${error.error().stack ?? error.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    const here = ["localhost", "127.0.0.1"].includes(url.hostname) || !url.protocol.startsWith("http");
    if (!here) problems.push(`asked a stranger: ${request.url()}`);
  });
  context.on("response", (response) => {
    const [status, url] = [response.status(), response.url()];
    if (status >= 500 && !expected(status, url)) problems.push(`${status}: ${url}`);
  });
}
