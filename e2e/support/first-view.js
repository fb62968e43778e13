// Measures when the first page can be used on a phone with a slow connection: Chromium with a quarter of the processor's
// speed and the connection that its tools call "Fast 3G", with nothing in its cache, and on a later visit. Run by
// scripts/first-view.
import { Browser } from "./browser.js";
import { ADMIN, Installation, PERSON } from "./installation.js";
import { signIn } from "./pages.js";

/** 1.6 Mbit/s down and 750 kbit/s up, of which Chromium's tools count nine tenths, in bytes per second; milliseconds. */
const FAST_3G = { offline: false, downloadThroughput: 180_000, uploadThroughput: 84_375, latency: 562.5 };
const SLOWER = 4;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, isMobile: true, hasTouch: true };
const TIMES = Number(process.env.ALDABA_FIRST_VIEWS ?? 5);

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** Notes in the page when an element first appears, in milliseconds since the navigation began. */
const note = (selector) => {
  new MutationObserver((_, observer) => {
    if (!document.querySelector(selector)) return;
    // When it is painted, not when it is in the document.
    requestAnimationFrame(() => setTimeout(() => (globalThis.usableAt = performance.now())));
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
};

/** How long a visit takes, and what it loads. */
async function visit(context, url, selector, slow) {
  const page = await context.newPage();
  await page.addInitScript(note, selector);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Network.enable");
  if (slow) {
    await cdp.send("Network.emulateNetworkConditions", FAST_3G);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  }
  let bytes = 0;
  let requests = 0;
  cdp.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
    requests += 1;
  });
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => globalThis.usableAt);
  const seconds = (await page.evaluate(() => globalThis.usableAt)) / 1000;
  await page.close();
  return { seconds, bytes, requests };
}

async function measure(browser, installation, { name, person, path, selector }) {
  for (const slow of [true, false]) {
    const visits = { first: [], later: [] };
    for (let time = 0; time < TIMES; time += 1) {
      const context = await browser.chromium.newContext({ locale: "en-GB", ...PHONE });
      const page = await context.newPage();
      await page.goto(`${installation.url}/sign-in?return_to=/healthz`);
      await signIn(page, person);
      await page.waitForURL("**/healthz");
      await page.close();
      for (const kind of ["first", "later"]) visits[kind].push(await visit(context, installation.url + path, selector, slow));
      await context.close();
    }
    for (const [kind, all] of Object.entries(visits)) {
      const seconds = median(all.map((one) => one.seconds)).toFixed(2);
      const { bytes, requests } = all[0];
      const where = slow ? "slow phone" : "this machine";
      console.log(`${name}, ${kind} visit, ${where}: usable after ${seconds} s; ${(bytes / 1000).toFixed(0)} kB in ${requests} requests`);
    }
  }
}

const [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
try {
  const application = { name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"], launch_url: "https://wiki.example.com/" };
  await installation.register(application);
  await measure(browser, installation, { name: "portal", person: PERSON, path: "/my-applications", selector: ".doors a.name" });
  await measure(browser, installation, { name: "administration", person: ADMIN, path: "/companies", selector: "tbody a.name" });
} finally {
  await browser.close();
  await installation.stop();
}
