// Signing in with the password of a directory (UC-20), which is another program: Debian's slapd.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { arrives, isAccessible, message, refusedAt, signIn, suitsEveryone } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { Slapd } from "../support/slapd.js";

const PASSWORD = "a tulip on the staircase";
const GROUP = "cn=admins,ou=groups,dc=acme,dc=example";
const PEOPLE = [
  { uid: "nora", cn: "Nora New", givenName: "Nora", mail: "nora@acme.example", userPassword: PASSWORD, memberOf: GROUP },
  { uid: "paula", cn: "Paula Person", mail: PERSON.email, userPassword: PASSWORD },
  { uid: "otto", cn: "Otto Old", mail: "otto@acme.example", userPassword: PASSWORD, pwdChangedTime: "20200101000000Z" },
  { uid: "twin", cn: "One Twin", mail: "one@acme.example", userPassword: PASSWORD },
  { uid: "other", cn: "Other Twin", mail: "twin", userPassword: PASSWORD },
];

let browser;
let installation;
let directory;
let elsewhere;
let list;
let provider;
/** The connections to the server to which a referral leads. */
let followed = 0;

/** A server that accepts connections and says nothing. */
async function silent() {
  const sockets = new Set();
  const server = createServer((socket) => {
    followed += 1;
    sockets.add(socket);
    socket.on("error", () => {});
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { port, stop: () => { for (const socket of sockets) socket.destroy(); server.close(); } };
}

before(async () => {
  elsewhere = await silent();
  [browser, installation, directory] = await Promise.all([
    Browser.launch(), Installation.create(), Slapd.create(PEOPLE, { elsewhere: elsewhere.port }),
  ]);
  list = `/companies/${installation.company.id}/identity-providers`;
  await directory.start();
});

after(async () => {
  await browser?.close();
  await directory?.stop();
  elsewhere?.stop();
  await installation?.stop();
});

/** Enters a login and a password on the page for those of the directory, and waits for the next page. */
async function enter(page, login, password) {
  await page.locator("#login").fill(login);
  await page.locator("#password").fill(password);
  await page.evaluate(() => document.documentElement.setAttribute("data-sent", ""));
  await page.locator("#sign-in").click();
  await page.locator("html:not([data-sent])").waitFor({ state: "attached" });
}

async function begin(page) {
  await page.goto(`${installation.url}/sign-in?company=${installation.company.code}`);
  await page.getByRole("link", { name: /Sign in with Acme/ }).click();
  await page.locator("#login").waitFor();
}

/** The refusals by the page for the password of the directory. */
function refusals(...statuses) {
  return statuses.map((status) => `${status} /sign-in/external/${provider.id}/password`);
}

function signedIn(page) {
  return page.waitForURL((url) => url.origin === installation.url && !url.pathname.startsWith("/sign-in"));
}

/** The outcome of each step of a test of a connection. */
async function outcomes(id) {
  const { steps } = await installation.api.post(`/v1${list}/${id}/test`, undefined, 200);
  return steps.map(({ step, outcome, problem }) => [step, problem ?? outcome]);
}

test("a directory is connected in the UI: typed, tested, and enabled", async () => {
  const { issuer, client_id: dn, client_secret: password, base_dn: base, ca_certificate: authority } = directory.settings;
  await browser.visit(async (page) => {
    await page.goto(`${installation.url}/sign-in?return_to=${list}/new`);
    await signIn(page, ADMIN);
    await page.locator("#preset-ldap").check();
    await page.locator("#base-dn").waitFor();
    await suitsEveryone(page);
    await page.locator("#save").click();
    await refusedAt(page, "base-dn");
    await page.locator("#name").fill("Acme");
    await page.locator("#issuer").fill("https://localhost");
    await page.locator("#client-id").fill(dn);
    await page.locator("#client-secret").fill(password);
    await page.locator("#base-dn").fill(base);
    await page.locator("#ca-certificate").fill(authority);
    await page.locator("#save").click();
    await refusedAt(page, "issuer", { typed: "https://localhost" });
    await page.locator("#issuer").fill(issuer);
    await page.locator("#save").click();
    await message(page, /Acme is connected, but not enabled yet/);
    await page.locator("#test-connection").click();
    await page.locator(".things .status").nth(3).waitFor();
    await page.locator("#test-connection:not([aria-busy])").waitFor();
    assert.deepEqual(await page.locator(".things .status").allInnerTexts(), ["Works", "Works", "Works", "Works"]);
    assert.equal(await page.locator("#user-filter").inputValue(), "(|(uid={login})(mail={login}))");
    await page.locator("label[for=create-users]").click();
    await page.locator("form #save").click();
    await message(page, /settings were saved/);
    await suitsEveryone(page);
    await page.locator("#enable").click();
    await page.locator("#confirm").click();
    await message(page, /The login is enabled/);
  }, { refused: [`400 /v1${list}`] });
  [provider] = await installation.api.get(`/v1${list}`);
  assert.deepEqual([provider.has_client_secret, provider.subject_attribute], [true, "entryUUID"]);
});

test("a new person signs in with the password of the directory, and gets roles by its groups", async () => {
  const rules = [{ claim: "groups", value: GROUP, company_role: "company_admin" }];
  await installation.api.put(`/v1${list}/${provider.id}/mapping`, { rules });
  await browser.visit(async (page) => {
    await begin(page);
    await isAccessible(page);
    await page.getByText("localhost checks the password").waitFor();
    await enter(page, "nora", PASSWORD);
    await signedIn(page);
  });
  const people = await installation.api.get(`/v1/companies/${installation.company.id}/users?q=nora`);
  assert.deepEqual(people.map(({ name, email }) => [name, email]), [["Nora New", "nora@acme.example"]]);
  // The same person by the email, and the role of the group.
  await browser.visit(async (page) => {
    await begin(page);
    await enter(page, "NORA@acme.example", PASSWORD);
    await signedIn(page);
    await page.goto(`${installation.url}${list}`);
    await page.getByText("Acme").first().waitFor();
  });
  const links = await installation.api.get(`/v1${list}/${provider.id}/linked-identities`);
  assert.equal(links.length, 1);
});

for (const [what, login, password] of [
  ["a wrong password", "nora", "another password"],
  ["a login that nobody has", "nobody", PASSWORD],
  ["a wildcard", "*", PASSWORD],
  ["a filter instead of a login", "x)(uid=nora", PASSWORD],
  ["a filter that matches everybody", "nora)(|(uid=*", PASSWORD],
  ["the DN of an entry", "uid=nora,ou=people,dc=acme,dc=example", PASSWORD],
]) {
  test(`${what} signs nobody in`, async () => {
    await browser.visit(async (page) => {
      await begin(page);
      await enter(page, login, password);
      await page.locator("#wrong").filter({ hasText: /do not match/ }).waitFor();
      assert.equal(await page.locator("#login").inputValue(), login);
      assert.equal(await page.locator("#password").inputValue(), "");
    }, { refused: refusals(401) });
  });
}

test("an empty password is never sent to the directory, which would accept it as nobody's", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await page.evaluate(() => document.querySelector("form:has(#login)").noValidate = true);
    await enter(page, "nora", "");
    await refusedAt(page, "password");
  }, { refused: refusals(400) });
});

test("an expired password is explained, and a login of two entries refused", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await enter(page, "otto", PASSWORD);
    await page.locator("#wrong").filter({ hasText: /has expired/ }).waitFor();
    await isAccessible(page);
    await enter(page, "otto", "another password");
    await page.locator("#wrong").filter({ hasText: /do not match/ }).waitFor();
    await enter(page, "twin", PASSWORD);
    await page.locator("#wrong").filter({ hasText: /refused the sign-in/ }).waitFor();
  }, { refused: refusals(401, 403) });
});

test("a referral is not followed", async () => {
  const before = followed;
  await browser.visit(async (page) => {
    await begin(page);
    await enter(page, "rita", PASSWORD);
    await page.locator("#wrong").waitFor();
  }, { refused: refusals(401) });
  assert.equal(followed, before);
});

test("an email does not link by itself, and a person adds the login to the own account", async () => {
  await browser.visit(async (page) => {
    await begin(page);
    await enter(page, "paula", PASSWORD);
    await page.locator("#wrong").filter({ hasText: /No account here is linked/ }).waitFor();
    await page.goto(`${installation.url}/sign-in/external/${provider.id}/link`);
    await signIn(page, PERSON);
    await page.locator("#link").click();
    await enter(page, "paula", PASSWORD);
    await arrives(page, `${installation.url}/account/security`);
  }, { refused: refusals(403) });
  await browser.visit(async (page) => {
    await begin(page);
    await enter(page, "paula", PASSWORD);
    await signedIn(page);
  });
});

test("StartTLS is as good as TLS from the beginning, and no certificate of another authority is accepted", async () => {
  const created = await installation.api.post(`/v1${list}`, {
    name: "StartTLS", ...directory.settings, enabled: false, issuer: `ldap://localhost:${directory.plainPort}`,
  });
  const works = ["resolve", "tls", "client_authentication", "search"].map((step) => [step, "ok"]);
  assert.deepEqual(await outcomes(created.id), works);
  const patch = (change) => installation.api.call("PATCH", `/v1${list}/${created.id}`, change, 200);
  await patch({ ca_certificate: null });
  // The steps before the one that fails work, and those after it are skipped.
  const fails = (failed, problem) => {
    const at = works.findIndex(([step]) => step === failed);
    return works.map(([step, ok], index) => [step, index < at ? ok : index === at ? problem : "earlier_step"]);
  };
  assert.deepEqual(await outcomes(created.id), fails("tls", "certificate"));
  await patch({ ca_certificate: directory.authority, client_secret: "another password" });
  assert.deepEqual(await outcomes(created.id), fails("client_authentication", "account_rejected"));
  await patch({ client_secret: directory.settings.client_secret, base_dn: "ou=nowhere,dc=acme,dc=example" });
  assert.deepEqual(await outcomes(created.id), fails("search", "base_not_found"));
});

test("a directory that is slow or away is explained, and keeps nobody waiting again and again", async () => {
  const patch = (change) => installation.api.call("PATCH", `/v1${list}/${provider.id}`, change, 200);
  const { client_secret: secret, issuer } = directory.settings;
  const away = async (page) => {
    await enter(page, "nora", PASSWORD);
    await page.locator("#wrong").filter({ hasText: /does not answer now/ }).waitFor();
  };
  const [before] = await installation.api.get(`/v1${list}/${provider.id}/linked-identities`);
  await directory.stop();
  await browser.visit(async (page) => {
    await begin(page);
    for (let attempt = 0; attempt < 3; attempt += 1) await away(page);
    // It is there again, and asked again only after a pause.
    await directory.start();
    await away(page);
  }, { refused: refusals(503) });
  // What the administrator changes counts at once.
  await patch({ name: "Acme again" });
  await browser.visit(async (page) => {
    await begin(page);
    await enter(page, "nora", PASSWORD);
    await signedIn(page);
  });
  const links = await installation.api.get(`/v1${list}/${provider.id}/linked-identities`);
  assert.ok(links.some(({ subject }) => subject === before.subject));
  await patch({ issuer: `ldaps://localhost:${elsewhere.port}`, client_secret: secret });
  await browser.visit(async (page) => {
    await begin(page);
    await away(page);
  }, { refused: refusals(503) });
  await patch({ issuer, client_secret: secret });
});
