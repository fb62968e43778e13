// The page of an application (UC-14, UC-16), part by part: secrets, keys, roles, claims with their preview, scopes, checks.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { WrongClock } from "../support/clock.js";
import { ADMIN, Installation } from "../support/installation.js";
import { choose, message, ready, refusedAt, signIn, suitsEveryone } from "../support/pages.js";

const PARTS = [
  "General",
  "Tokens and claims",
  "Scopes and consent",
  "Secrets and keys",
  "Roles",
  "Companies",
  "People",
  "Sign-in policy",
  "Refusals",
];
const PASSWORD = "staple under the bridge";
const SECRET = /^aldaba_cs_[A-Za-z0-9_-]{20,}$/;

let browser;
let clock;
let installation;

before(async () => {
  [browser, clock] = await Promise.all([Browser.launch(), WrongClock.create()]);
  installation = await Installation.create({ env: clock.env });
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

function register(name, changed = {}) {
  const redirect_uris = ["https://wiki.example.com/callback"];
  return installation.register({ name, redirect_uris, ...changed });
}

function read(application) {
  return installation.api.get(`/v1/applications/${application.client_id}?include_secret=false`);
}

async function open(page, application, part = "", caller = ADMIN) {
  const path = ["/applications", application.client_id, part].filter((one) => one).join("/");
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, caller);
  await ready(page);
}

function tab(page, name) {
  return page.getByRole("navigation", { name: "Parts of the page" }).getByRole("link", { name, exact: true });
}

async function shown(application) {
  const events = await installation.api.get("/v1/audit-events?kind=application.secrets_shown");
  return events.filter((event) => event.details.client_ids.includes(application.client_id)).length;
}

test("every part has an address of its own and suits everyone", async () => {
  const application = await register("Parts");
  await browser.visit(async (page) => {
    await open(page, application);
    for (const part of PARTS) {
      await tab(page, part).click();
      await tab(page, part).and(page.locator("[aria-current=page]")).waitFor();
      await ready(page);
      await suitsEveryone(page);
    }
    await page.goto(`${installation.url}/applications/${application.client_id}/nothing`);
    await page.getByRole("heading", { name: "Page not found" }).waitFor();
    await page.goto(`${installation.url}/applications/unknown/tokens`);
    await page.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
  }, { refused: ["404 /v1/applications/unknown"] });
});

test("looking at applications shows no secret and fills no audit, and revealing one does both", async () => {
  const application = await register("Quiet");
  await browser.visit(async (page) => {
    const answers = [];
    page.on("response", async (response) => {
      if (new URL(response.url()).pathname.startsWith("/v1/")) answers.push(await response.text().catch(() => ""));
    });
    await open(page, application);
    for (const part of PARTS) {
      await tab(page, part).click();
      await ready(page);
    }
    await page.goto(`${installation.url}/applications`);
    await page.getByRole("link", { name: "Quiet" }).waitFor();
    assert.ok(answers.length > 10);
    assert.ok(answers.every((answer) => !answer.includes("aldaba_cs_")), "a secret was sent unasked");
    assert.equal(await shown(application), 0);
    await page.getByRole("link", { name: "Quiet" }).click();
    await page.locator("#show-secret").click();
    await page.locator("#client-secret", { hasText: SECRET }).waitFor();
    assert.equal(await shown(application), 1);
    await page.locator("#show-secret").click();
    assert.doesNotMatch(await page.locator("#client-secret").innerText(), /aldaba/);
  });
});

test("without a recent sign-in a secret is shown and rotated after signing in again in another window", async () => {
  const application = await register("Step up");
  await browser.visit(async (page, context) => {
    const signInAgain = async () => {
      const [popup] = await Promise.all([context.waitForEvent("page"), page.locator("#sign-in-again").click()]);
      await popup.locator("#password").fill(ADMIN.password);
      await Promise.all([popup.waitForEvent("close"), popup.locator("#sign-in").click()]);
    };
    await open(page, application);
    await clock.set(15 * 60);
    await page.locator("#show-secret").click();
    await signInAgain();
    await page.locator("#client-secret", { hasText: SECRET }).waitFor();
    const before = await page.locator("#client-secret").innerText();
    await tab(page, "Secrets and keys").click();
    await clock.set(30 * 60);
    await page.locator("#rotate-secret").click();
    await page.locator("#overlap-seconds").selectOption({ label: "7 days" });
    await page.locator("#save-dialog").click();
    await signInAgain();
    const made = await page.locator("#new-secret").innerText();
    assert.match(made, SECRET);
    assert.notEqual(made, before);
    await page.locator("#secret-kept").click();
    await page.getByText(/^Valid until/).waitFor();
    assert.equal(await page.locator(".things > li").count(), 2);
    await page.locator('[id^="end-secret-"]').click();
    await page.locator("#keep").click();
    assert.equal(await page.locator(".things > li").count(), 2);
    await page.locator('[id^="end-secret-"]').click();
    await page.locator("#confirm").click();
    await message(page, /revoked/);
    assert.equal((await installation.api.get(`/v1/applications/${application.client_id}/secrets`)).length, 1);
  }, { refused: [`403 /v1/applications/${application.client_id}`, `403 /v1/applications/${application.client_id}/secrets`] });
  await clock.set(0);
});

test("public keys are set by hand or by a URL, and what is no JSON is refused at the field", async () => {
  const application = await register("Keys");
  const jwks = {
    keys: [{
      kty: "EC", crv: "P-256", kid: "one", use: "sig", alg: "ES256",
      x: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", y: "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }],
  };
  await browser.visit(async (page) => {
    await open(page, application, "keys");
    await page.locator("#jwks").fill("no JSON");
    await page.locator("#save").click();
    await refusedAt(page, "jwks", { typed: "no JSON" });
    await page.locator("#jwks").fill(JSON.stringify(jwks));
    await page.locator("#token-endpoint-auth-method").selectOption("private_key_jwt");
    await page.locator("#save").click();
    await message(page, /saved/);
    assert.deepEqual((await read(application)).jwks, jwks);
    await page.locator("#jwks-uri").fill("https://wiki.example.com/jwks");
    await page.locator("#save").click();
    await refusedAt(page, "jwks");
    await page.locator("#jwks").fill("");
    await page.locator("#save").click();
    await message(page, /saved/);
    assert.equal((await read(application)).jwks_uri, "https://wiki.example.com/jwks");
  }, { refused: [`400 /v1/applications/${application.client_id}`] });
});

test("roles are added, renamed and deleted, and one that somebody has is kept", async () => {
  const application = await register("Roles");
  const path = `/v1/applications/${application.client_id}/roles`;
  await browser.visit(async (page) => {
    await open(page, application, "roles");
    await page.locator("#add-role").click();
    await page.locator("dialog #name").fill("Editor");
    await page.locator("dialog #code").fill("user");
    await page.locator("#save-dialog").click();
    await refusedAt(page, "code", { typed: "user" });
    await page.locator("dialog #code").fill("editor");
    await page.locator("#save-dialog").click();
    await message(page, /saved/);
    await page.locator("#edit-role-editor").click();
    await page.locator("dialog #description").fill("Writes pages.");
    await page.locator("#save-dialog").click();
    await page.getByText("Writes pages.").waitFor();
    await page.locator("#delete-role-user").click();
    await page.locator("#confirm").click();
    await page.locator("dialog [role=alert]").waitFor();
    await page.locator("#keep").click();
    await page.locator("#delete-role-editor").click();
    await page.locator("#confirm").click();
    await message(page, /Editor was deleted/);
    assert.deepEqual((await installation.api.get(path)).map((role) => role.code), ["user"]);
  }, { refused: [`400 ${path}`, `409 ${path}/user`] });
});

test("a claim is added, previewed for a person and removed", async () => {
  const application = await register("Claims");
  await browser.visit(async (page) => {
    await open(page, application, "tokens");
    await page.locator("#add-claim").click();
    await page.locator("dialog #claim").fill("sub");
    await page.locator("#save-dialog").click();
    await refusedAt(page, "claim", { typed: "sub" });
    await page.locator("dialog #claim").fill("tier");
    await page.locator("dialog #source").selectOption("value");
    await page.locator("dialog #value").fill("gold");
    await page.locator("#save-dialog").click();
    await page.getByText("Always gold").waitFor();
    await choose(page, "preview-person", installation.person.name);
    await page.locator("#claims").waitFor();
    const token = JSON.parse(await page.locator("#claims").innerText());
    assert.equal(token.client_id, application.client_id);
    assert.deepEqual(token.roles, ["user"]);
    await page.locator("#preview-id-token").check();
    await page.locator("#claims", { hasText: '"tier": "gold"' }).waitFor();
    await page.locator("#preview-userinfo").check();
    await page.locator("#claims", { hasText: '"email": "paula@example.com"' }).waitFor();
    await suitsEveryone(page);
    await page.locator("#preview-all").check();
    const tier = page.locator("#all-claims").getByRole("row", { name: /tier/ });
    await tier.getByText("additional").waitFor();
    await tier.getByText("gold").waitFor();
    await page.locator("#all-claims").getByRole("row", { name: /^email paula@example.com .*contains it$/ }).waitFor();
    await suitsEveryone(page);
    await page.reload();
    await page.locator("#claims").waitFor();
    assert.equal(await page.locator("#preview-person").inputValue(), installation.person.name);
    assert.match(page.url(), new RegExp(`person=${installation.person.id}`));
    const events = await installation.api.get("/v1/audit-events?kind=user.claims_previewed");
    assert.ok(events.some((event) => event.details.client_id === application.client_id));
    await page.locator("#remove-claim-0").click();
    await page.locator("#confirm").click();
    await page.getByText("The application gets the claims of its scopes only.").waitFor();
    assert.deepEqual((await read(application)).claim_mappings ?? [], []);
  }, { refused: [`400 /v1/applications/${application.client_id}`] });
});

test("a person without access has no claims, with a link to the reason", async () => {
  const application = await register("Closed");
  const other = await installation.addPerson({ name: "Otto Other", email: "otto@example.com", password: PASSWORD });
  await browser.visit(async (page) => {
    await open(page, application, `tokens?company=${installation.company.id}%26person=${other.id}`);
    await page.getByText("The person cannot use the application").waitFor();
    await page.locator("#why").click();
    await page.getByRole("heading", { level: 1, name: "Why can Otto Other not use Closed?" }).waitFor();
  });
});

test("token settings, scopes and descriptions are changed, and invalid ones refused at their fields", async () => {
  const application = await register("Settings");
  await browser.visit(async (page) => {
    await open(page, application, "tokens");
    await page.locator("#access-token-lifetime").fill("5");
    await page.locator("#save").click();
    await refusedAt(page, "access-token-lifetime", { typed: "5" });
    await page.locator("#access-token-lifetime").fill("300");
    await page.locator("#id-token-signed-response-alg").selectOption("EdDSA");
    await page.locator("#save").click();
    await message(page, /saved/);
    await tab(page, "Scopes and consent").click();
    await page.locator("#scope").fill("openid profile pages.read");
    await page.locator("#consent-policy").selectOption("third_party");
    await page.locator("#save").click();
    await message(page, /saved/);
    await page.locator("#add-scope").click();
    await page.locator("dialog #scope").fill("pages.read");
    await page.locator("dialog #en").fill("Read your pages");
    await page.locator("#save-dialog").click();
    await page.getByText("Read your pages").waitFor();
    const saved = await read(application);
    assert.deepEqual(
      [saved.access_token_lifetime, saved.id_token_signed_response_alg, saved.scope, saved.consent_policy],
      [300, "EdDSA", "openid profile pages.read", "third_party"],
    );
    assert.equal(saved.scope_descriptions[0].en, "Read your pages");
  }, { refused: [`400 /v1/applications/${application.client_id}`] });
});

test("a risky setting is changed by the button of its finding, after a question", async () => {
  const application = await register("Risky", { pkce: "optional", access_token_lifetime: 7_200 });
  await browser.visit(async (page) => {
    await open(page, application);
    await page.locator("#mend-pkce_optional").click();
    await page.locator("#keep").click();
    assert.equal((await read(application)).pkce, "optional");
    for (const finding of ["pkce_optional", "long_access_tokens"]) {
      await page.locator(`#mend-${finding}`).click();
      await page.locator("#confirm").click();
      await message(page, /saved/);
      await page.locator(`#mend-${finding}`).waitFor({ state: "detached" });
    }
    const { pkce, access_token_lifetime: lifetime } = await read(application);
    assert.deepEqual([pkce, lifetime], ["required", 3_600]);
  });
});

test("a logo is uploaded, shown at once, refused when it is too large, and removed", async () => {
  const wiki = await installation.api.post("/v1/applications", { name: "Wiki with a logo", redirect_uris: ["https://wiki.example.com/callback"] });
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  const path = `/v1/applications/${wiki.client_id}`;
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=/applications/${wiki.client_id}`);
    await signIn(page, ADMIN);
    const file = page.locator("#logo-file");
    await file.waitFor({ state: "attached" });
    await file.setInputFiles({ name: "large.png", mimeType: "image/png", buffer: Buffer.alloc(151 * 1024) });
    await page.getByText("The picture has more than 150 kB").waitFor();
    await file.setInputFiles({ name: "text.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await page.locator("#logo-file-error:visible", { hasNotText: "150 kB" }).waitFor();
    await file.setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png });
    await page.locator("#message", { hasText: "The logo of Wiki with a logo was saved" }).waitFor();
    await page.locator(".picture img").waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll("img.logo")].every((image) => image.complete && image.naturalWidth === 1));
    await suitsEveryone(page);
    assert.match((await installation.api.get(path)).logo_uri, /\/logos\//);
    await page.locator("#remove-logo").click();
    await page.locator("#confirm").click();
    await page.locator("#message", { hasText: "The logo of Wiki with a logo was removed" }).waitFor();
    await page.locator(".picture img").waitFor({ state: "detached" });
  }, { refused: [`400 ${path}/logo`] });
  assert.equal((await installation.api.get(path)).logo_uri, null);
  await installation.api.delete(path);
});

test("redirect URIs are checked while they are typed", async () => {
  const application = await register("Typed");
  await browser.visit(async (page) => {
    await open(page, application, "edit");
    const field = page.locator("#redirect-uris");
    await field.fill("https://wiki.example.com/callback\nhttps://*.example.com\nhttp://wiki.example.com");
    await page.locator("#redirect-uris-error", { hasText: /Line 2: Wildcards.*Line 3: Use https/ }).waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    await field.fill("https://wiki.example.com/callback\nhttp://localhost:3000/callback");
    await page.locator("#redirect-uris-error").waitFor({ state: "hidden" });
    await page.locator("#save").click();
    await message(page, /saved/);
    assert.equal((await read(application)).redirect_uris.length, 2);
  });
});

test("an application is permitted to get the tokens of external logins", async () => {
  const application = await register("Mailer");
  await browser.visit(async (page) => {
    await open(page, application, "edit");
    await page.locator("#advanced summary").click();
    await page.locator("#upstream-tokens").check();
    await page.locator("#save").click();
    await message(page, /saved/);
  });
  const saved = await read(application);
  assert.deepEqual([saved.upstream_tokens, saved.redirect_uris], [true, ["https://wiki.example.com/callback"]]);
});

test("an administrator of a company sees the application without what is for its managers", async () => {
  const application = await register("Readable");
  const boss = await installation.addPerson({ name: "Bea Boss", email: "bea@example.com", password: PASSWORD });
  await installation.api.put(`/v1/companies/${installation.company.id}/users/${boss.id}`, { company_role: "company_admin" });
  await browser.visit(async (page) => {
    await open(page, application, "", boss);
    await page.getByRole("heading", { level: 1, name: "Readable" }).waitFor();
    assert.deepEqual(
      await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("link").allInnerTexts(),
      ["General", "Companies"],
    );
    for (const id of ["#client-secret", "#edit", "#delete"]) assert.equal(await page.locator(id).count(), 0);
    await page.goto(`${installation.url}/applications/${application.client_id}/keys`);
    await page.getByRole("heading", { name: "You do not have access to this page" }).waitFor();
  });
});

test("an application is deleted after its code was typed, and kept when it is cancelled", async () => {
  const application = await register("Gone");
  await browser.visit(async (page) => {
    await open(page, application);
    await page.locator("#delete").click();
    await page.getByText("1 person loses access to it.").waitFor();
    await page.locator("#keep").click();
    // "No" leads back to the list.
    await page.waitForURL("**/applications");
    await read(application);
    await page.getByRole("link", { name: "Gone" }).click();
    await page.locator("#delete").click();
    await page.locator("#confirm-word").fill("wrong");
    await page.locator("#confirm").click();
    await refusedAt(page, "confirm-word", { typed: "wrong" });
    await page.locator("#confirm-word").fill(application.code);
    await page.locator("#confirm").click();
    await message(page, /Gone was deleted/);
    await page.waitForURL("**/applications");
  });
});
