// Firefox over WebDriver BiDi. Whatever it complains about fails the test.
import assert from "node:assert/strict";

import puppeteer from "puppeteer-core";

import { PATIENCE } from "./wait.js";

export class Firefox {
  static async launch() {
    const firefox = new Firefox();
    firefox.browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      // The language of the pages; nothing is asked of strangers.
      extraPrefsFirefox: {
        "intl.accept_languages": "en-GB, en",
        "datareporting.policy.dataSubmissionEnabled": false,
        "app.normandy.enabled": false,
        "browser.search.update": false,
        "extensions.update.enabled": false,
      },
    });
    return firefox;
  }

  close() {
    return this.browser.close();
  }

  /** Gives `use` a page of a browser that was never used. */
  async visit(use) {
    const context = await this.browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const problems = [];
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error}`));
    try {
      await use(new Person(page));
    } catch (error) {
      const text = await page.evaluate(() => document.body.innerText).catch(() => "");
      if (error instanceof Error) error.message += `\non ${page.url()}: ${problems.join("\n")}\n${text}`;
      throw error;
    } finally {
      await context.close();
    }
    assert.deepEqual(problems, [], "Firefox complained");
  }
}

/** A person at a page. */
class Person {
  constructor(page) {
    this.page = page;
  }

  goto(address) {
    return this.page.goto(address, { waitUntil: "load" });
  }

  /** Waits until an element is shown, and gives it. */
  find(selector) {
    return this.page.waitForSelector(selector, { visible: true });
  }

  async click(selector) {
    const element = await this.find(selector);
    await element.click();
  }

  /** Types into an empty field. */
  async type(selector, text) {
    const element = await this.find(selector);
    await element.type(text);
  }

  /** Waits until the heading of the page has a text. */
  heading(text) {
    return this.page.waitForFunction((text) => document.querySelector("h1")?.textContent.includes(text), {}, text);
  }

  /** Waits until the page shows a text anywhere. */
  sees(text) {
    return this.page.waitForFunction((text) => document.body.innerText.includes(text), {}, text);
  }

  async signIn({ email, password }) {
    await this.type("#email", email);
    await this.type("#password", password);
    await this.click("#sign-in");
  }
}
