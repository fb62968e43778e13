// Signing in with the login of another organisation (UC-20), which is another program: npm's oidc-provider.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, isAccessible, signIn } from "../support/pages.js";
import { RelyingParty } from "../support/relying-party.js";

const PEOPLE = {
  "there-1": { email: "nora@acme.example", email_verified: true, name: "Nora New" },
  "there-2": { email: PERSON.email, email_verified: true, name: "Paula Person" },
};

let browser;
let installation;
let login;
let wiki;
let path;

before(async () => {
  [browser, installation, login] = await Promise.all([
    Browser.launch(), Installation.create(), IdentityProvider.create(PEOPLE),
  ]);
  const { api, company, server } = installation;
  path = `/v1/companies/${company.id}/identity-providers`;
  const provider = await api.post(path, { name: "Acme", issuer: login.url, ...login.client, create_users: true });
  path = `${path}/${provider.id}`;
  // Node.js would ask for localhost by IPv6 first, where no test listens.
  await login.start(provider.redirect_uri, provider.backchannel_logout_uri.replace("//localhost", "//127.0.0.1"));
  const party = await RelyingParty.create();
  const data = { name: "Wiki", access_policy: "all_members", ...party.registration };
  wiki = await party.start(server.url, await installation.register(data));
});

after(async () => {
  await wiki?.stop();
  await browser?.close();
  await login?.stop();
  await installation?.stop();
});

async function begin(page) {
  wiki.visitor = undefined;
  wiki.refusal = undefined;
  await page.goto(wiki.url);
  await page.getByRole("link", { name: "Sign in with Acme" }).click();
}

async function signInThere(page, subject) {
  await page.locator("#there").fill(subject);
  await page.locator("#go").click();
}

test("a new person signs in there and the application gets our token", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await arrives(page, login.url);
    await signInThere(page, "there-1");
    await arrives(page, wiki.url);
    const { claims } = wiki.visitor;
    assert.deepEqual([claims.iss, claims.email, claims.name], [installation.url, "nora@acme.example", "Nora New"]);
    assert.deepEqual(claims.amr, ["ext"]);
    assert.notEqual(claims.sub, "there-1");
  });
});

test("the same person signs in again and stays the same", async () => {
  const { sub } = wiki.visitor.claims;
  await browser.visit(async (page) => {
    await begin(page);
    await signInThere(page, "there-1");
    await arrives(page, wiki.url);
    assert.equal(wiki.visitor.claims.sub, sub);
  });
});

test("cancelling there leads back with the reason, and the password still works", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await page.locator("#cancel-there").click();
    await page.locator("#external-refused").waitFor();
    assert.match(await page.locator("#external-refused").innerText(), /did not finish/);
    await isAccessible(page);
    await signIn(page, PERSON);
    await arrives(page, wiki.url);
    assert.equal(wiki.visitor.claims.email, PERSON.email);
  });
});

test("a person adds the login to the own account and signs in with it", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await signInThere(page, "there-2");
    // The email is that of an account, which nobody gets by the email alone.
    await page.locator("#external-refused").waitFor();
    await page.goto(`${installation.url}/sign-in/external/${path.split("/").at(-1)}/link`);
    await signIn(page, PERSON);
    await isAccessible(page);
    await page.locator("#link").click();
    await arrives(page, `${installation.url}/account/security`);
  });
  await browser.visit(async (page) => {
    await begin(page);
    await signInThere(page, "there-2");
    await arrives(page, wiki.url);
    assert.equal(wiki.visitor.claims.email, PERSON.email);
  });
});

test("a person signs out there from our page, and signing out there ends the sessions here", async () => {
  const isSignedIn = async (page) => (await page.request.get(`${installation.url}/v1/session`)).status() === 200;
  const { url } = installation;
  const signInWithIt = async (page) => {
    await page.goto(`${url}/sign-in?company=${installation.company.code}&return_to=/my-applications`);
    await page.getByRole("link", { name: "Sign in with Acme" }).click();
    await signInThere(page, "there-1");
    await arrives(page, `${url}/my-applications`);
  };
  await browser.visit(async (page) => {
    await signInWithIt(page);
    await page.goto(`${url}/sign-out`);
    await page.locator("#sign-out").click();
    await page.locator("#sign-out-of-1").waitFor();
    await isAccessible(page);
    await page.locator("#sign-out-of-1").click();
    await arrives(page, login.url);
    await page.getByRole("button", { name: "Yes, sign me out" }).click();
    await page.getByText("Sign-out Success").waitFor();
  });
  await browser.visit(async (page) => {
    await signInWithIt(page);
    assert.equal(await isSignedIn(page), true);
    await page.goto(`${login.url}/session/end`);
    await page.getByRole("button", { name: "Yes, sign me out" }).click();
    await page.getByText("Sign-out Success").waitFor();
    assert.equal(await isSignedIn(page), false);
  });
});

test("an email of a verified domain leads to the login of its company", async () => {
  const { api, company, url } = installation;
  const domains = `/v1/companies/${company.id}/email-domains`;
  const domain = await api.post(domains, { domain: "acme.example" });
  await api.post(`${domains}/${domain.id}/verification`, { method: "administrator" }, 200);
  await browser.visit(async (page) => {
    await page.goto(`${url}/sign-in?return_to=/my-applications`);
    await isAccessible(page);
    await page.locator("#email").fill("stranger@other.example");
    await page.locator("#organisation").click();
    await page.locator("#no-organisation").waitFor();
    await isAccessible(page);
    await page.locator("#email").fill("nora@acme.example");
    await page.locator("#organisation").click();
    await arrives(page, login.url);
    await signInThere(page, "there-1");
    await arrives(page, `${url}/my-applications`);
  });
});

test("a company that requires its login sends a person there after the password", async (t) => {
  const { api, company } = installation;
  const { password } = PERSON;
  const boss = { name: "Boss", email: "boss@acme.example", password, company_role: "company_admin" };
  const { id } = await api.post(`/v1/companies/${company.id}/users`, boss);
  const rule = `/v1/companies/${company.id}/required-login`;
  await api.put(rule, { required: true, break_glass_user_ids: [id] });
  t.after(() => api.put(rule, { required: false }));
  await browser.visit(async (page) => {
    wiki.visitor = undefined;
    await page.goto(wiki.url);
    await signIn(page, PERSON);
    await page.locator("#required-login").waitFor();
    await isAccessible(page);
    await page.getByRole("link", { name: "Sign in with Acme" }).click();
    await signInThere(page, "there-2");
    await arrives(page, wiki.url);
    assert.deepEqual([wiki.visitor.claims.email, wiki.visitor.claims.amr], [PERSON.email, ["ext"]]);
  });
});

test("a login that is down is reported", async () => {
  await installation.api.put(path, { issuer: "http://127.0.0.1:9", client_secret: login.client.client_secret });
  await browser.visit(async (page) => {
    await begin(page);
    await page.locator("#external-refused").waitFor();
    assert.match(await page.locator("#external-refused").innerText(), /does not answer/);
  });
});
