// Firefox over WebDriver BiDi, and its virtual authenticators over Marionette. Whatever it complains about fails the test.
import assert from "node:assert/strict";

import puppeteer from "puppeteer-core";

import { Marionette } from "./marionette.js";
import { freePort } from "./ports.js";
import { PATIENCE, until } from "./wait.js";

export class Firefox {
  static async launch() {
    const firefox = new Firefox();
    firefox.port = await freePort();
    firefox.browser = await puppeteer.launch({
      browser: "firefox",
      args: ["--marionette"],
      executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
      // The language of the pages; nothing is asked of strangers.
      extraPrefsFirefox: {
        "intl.accept_languages": "en-GB, en",
        "datareporting.policy.dataSubmissionEnabled": false,
        "app.normandy.enabled": false,
        "browser.search.update": false,
        "extensions.update.enabled": false,
        "marionette.port": firefox.port,
        // Passkeys are those of authenticators that are simulated.
        "security.webauth.webauthn_enable_softtoken": true,
        "security.webauth.webauthn_enable_usbtoken": false,
      },
    });
    return firefox;
  }

  async close() {
    await this.browser.close();
    this.marionette?.close();
  }

  /** Adds an authenticator that keeps passkeys and knows its person: what every page of this browser finds. */
  async addAuthenticator() {
    this.marionette ??= await until(() => Marionette.connect(this.port).catch(() => undefined), "Marionette");
    const authenticatorId = await this.marionette.call("WebAuthn:AddVirtualAuthenticator", {
      protocol: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserConsenting: true,
      isUserVerified: true,
    });
    const call = (name, parameters) => this.marionette.call(`WebAuthn:${name}`, { authenticatorId, ...parameters });
    return {
      credentials: () => call("GetCredentials"),
      verifies: (isUserVerified) => call("SetUserVerified", { isUserVerified }),
      remove: () => call("RemoveVirtualAuthenticator"),
    };
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

  /** The text of an element. */
  async text(selector) {
    const element = await this.find(selector);
    return element.evaluate((element) => element.innerText);
  }

  /** The texts of all elements, as soon as there is one. */
  async texts(selector) {
    await this.find(selector);
    return this.page.$$eval(selector, (elements) => elements.map((element) => element.innerText));
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
