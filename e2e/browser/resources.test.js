// API resources (RFC 8707): listed, added, changed and deleted by administrators.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { choose, message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const URI = "https://api.example.com/pages";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, path, caller = ADMIN) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, caller);
}

async function only() {
  const [resource] = await installation.api.get("/v1/resources");
  return resource;
}

test("an API resource is added, gets scopes and applications, is changed and deleted", async () => {
  const application = await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/cb"] });
  await browser.visit(async (page) => {
    await open(page, "/resources");
    await page.getByText("No API resources yet").waitFor();
    await suitsEveryone(page);
    await page.locator("#add-first").click();
    await page.locator("#save").click();
    await refusedAt(page, "name");
    await page.locator("#name").fill("Pages");
    await page.locator("#uri").fill("not a URI");
    await page.locator("#save").click();
    await refusedAt(page, "uri", { typed: "not a URI" });
    await page.locator("#uri").fill(URI);
    await page.locator("#access-token-typ").selectOption("JWT");
    await page.locator("#access-token-signed-response-alg").selectOption("RS256");
    await suitsEveryone(page);
    await page.locator("#save").click();
    await message(page, /Pages was added/);

    await page.locator("#add-scope").click();
    await page.locator("dialog #scope").fill("pages.read");
    await page.locator("dialog #en").fill("Read your pages");
    await page.locator("#save-dialog").click();
    await page.getByText("Read your pages").waitFor();
    await choose(page, "application", "Wiki");
    await page.locator("#add-application").click();
    await page.locator(`#remove-${application.client_id}`).waitFor();
    await suitsEveryone(page);
    const added = await only();
    assert.deepEqual(
      [added.uri, added.access_token_typ, added.access_token_signed_response_alg, added.applications],
      [URI, "JWT", "RS256", [application.client_id]],
    );
    assert.deepEqual(added.scopes.map((scope) => scope.scope), ["pages.read"]);

    await page.locator("#access-token-signed-response-alg").selectOption("");
    await page.locator("#served-by").fill(application.client_id);
    await page.locator("#save").click();
    await message(page, /saved/);
    assert.deepEqual([(await only()).access_token_signed_response_alg ?? null, (await only()).served_by], [null, application.client_id]);
    await page.locator(`#remove-${application.client_id}`).click();
    await page.locator("#keep").click();
    await page.locator(`#remove-${application.client_id}`).click();
    await page.locator("#confirm").click();
    await page.getByText("No application can request tokens for the API yet.").waitFor();

    await page.locator("#delete").click();
    await page.locator("#confirm-word").fill("something else");
    await page.locator("#confirm").click();
    await refusedAt(page, "confirm-word");
    await page.locator("#confirm-word").fill(URI);
    await page.locator("#confirm").click();
    await message(page, /Pages was deleted/);
    assert.equal(await only(), undefined);
  }, { refused: ["400 /v1/resources"] });
});

test("a URI that is taken is refused at its field, and leaving asks first", async () => {
  await installation.api.post("/v1/resources", { name: "Taken", uri: "https://taken.example.com" });
  await browser.visit(async (page) => {
    await open(page, "/resources/new");
    await page.locator("#name").fill("Other");
    await page.locator("#uri").fill("https://taken.example.com");
    await page.locator("#save").click();
    await refusedAt(page, "uri", { typed: "https://taken.example.com" });
    await page.getByRole("link", { name: "Audit" }).click();
    await page.locator("#stay").click();
    assert.equal(await page.locator("#name").inputValue(), "Other");
    await page.locator("#cancel").click();
    await page.getByRole("link", { name: "Taken" }).waitFor();
    await page.goto(`${installation.url}/resources/4711`);
    await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  }, { refused: ["400 /v1/resources", "404 /v1/resources/4711"] });
});

test("people who do not administer the installation see no API resources", async () => {
  await browser.visit(async (page) => {
    await open(page, "/resources", PERSON);
    await page.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
  });
});
