// What relying parties show to people who return without a sign-in.
import assert from "node:assert/strict";

import { PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";

/**
 * A person cancels, and then signs in without access. Each time the page of the `app` that they return to has a text
 * that matches `shown`, or the pattern of that name in it, and the next visit asks to sign in again. `refused` are the
 * answers of the application that the browser complains about; `begin` opens the sign-in.
 */
export async function cancelAndHaveNoAccess(options) {
  const { browser, installation, application, app, shown, refused = [] } = options;
  const { server } = installation;
  const begin = options.begin ?? ((page) => page.goto(app.url));
  const returns = async (page, pattern) => {
    await arrives(page, new URL(app.url).origin);
    await page.getByText(pattern).filter({ visible: true }).first().waitFor();
    await begin(page);
    await page.locator("#email, #return").first().waitFor();
    assert.equal(new URL(page.url()).origin, server.url);
  };
  await browser.visit(async (page) => {
    await begin(page);
    await asksToSignIn(page, server);
    await page.locator("#cancel").click();
    await returns(page, shown.cancelled ?? shown);
  }, { refused });

  await installation.giveAccess(application, []);
  await browser.visit(async (page) => {
    await begin(page);
    await asksToSignIn(page, server);
    await signIn(page, PERSON);
    await page.locator("#return").click();
    await returns(page, shown.noAccess ?? shown);
  }, { refused: ["403 /no-access", ...refused] });
  await installation.giveAccess(application, [installation.person]);
}
