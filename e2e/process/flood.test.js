// Each endpoint that needs no authentication is flooded: others are served, and the database does not fill up.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { FACTOR } from "../support/factor.js";
import { flood } from "../support/flood.js";
import { IdentityProvider } from "../support/identity-provider.js";
import { Installation, PERSON } from "../support/installation.js";
import { memory } from "../support/process.js";
import { Visitor } from "../support/visitor.js";
import { pause } from "../support/wait.js";

/** How many seconds a flood lasts in the short form. */
const SECONDS = 1;
/** The longest that anyone else may wait, in milliseconds, on a machine that is also the flood's and may be slow. */
const PATIENCE = 20_000;
/** By how many MiB the database may grow: its write-ahead log, and some for each second. */
const GROWTH = { log: 6, second: 0.3 };
/** By how many MiB more it may grow where the limit of what is stored is the limit in total. */
const STORED = { "authorization requests that are long": 14, "sign-ins at a protected site": 14 };
/** Anonymous operations that write nothing: they return what is in memory. */
const READ_ONLY = [
  "GET /.well-known/oauth-authorization-server",
  "GET /.well-known/openid-configuration",
  "GET /oauth2/check-session",
  "GET /oauth2/jwks",
  "GET /v1/setup",
];
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_BODY = { "content-type": "application/json" };
const CALLBACK = "http://127.0.0.1:9/callback";
/** The beginning of a picture. */
const PNG = Buffer.from("89504e470d0a1a0a", "hex");
/** The pages that mailed links lead to. */
const MAILED = ["/invitations", "/password-resets", "/email-confirmations", "/email-stops", "/sign-in-notices", "/setup-links"];
/** Pages whose forms belong to a request or a sign-in that waits. */
const WAITING = [
  "/sign-in/code", "/sign-in/step", "/sign-in/step/passkey", "/choose-account", "/choose-company", "/consent", "/device/confirm",
  "/sign-out",
];
/** How many requests of a flood differ in their path, at most. */
const PATHS = Math.max(MAILED.length, WAITING.length);
/** A site whose proxy asks whether somebody is signed in. */
const SITE = "http://127.0.0.1:9";

let installation;
let server;
let application;
let device;
let original;
let login;
let pictures;
let external;
let directory;
let form;
// Signed in before all floods: wrong passwords from an address keep strangers there from signing in.
let visitor;

before(async () => {
  installation = await Installation.create();
  ({ server } = installation);
  await installation.api.call("PATCH", "/v1/settings", {
    client_registration: "open", client_registration_company_id: installation.company.id,
    first_factors: ["password", "passkey", "email_code"],
  }, 200);
  pictures = createServer((request, response) => response.end(PNG));
  await new Promise((resolve) => pictures.listen(0, "127.0.0.1", resolve));
  application = await installation.register({
    name: "Notes", redirect_uris: [CALLBACK], logo_uri: `http://127.0.0.1:${pictures.address().port}/logo.png`,
  });
  device = await installation.register({
    name: "Television",
    redirect_uris: [CALLBACK],
    grant_types: ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
  });
  await installation.register({ name: "Wiki", redirect_uris: [CALLBACK], forward_auth_origins: [SITE] });
  original = await installation.register({
    name: "Original", redirect_uris: [CALLBACK], grant_types: ["authorization_code", "password"],
  });
  login = await IdentityProvider.create({});
  const { company } = installation;
  const provider = await installation.api.post(`/v1/companies/${company.id}/identity-providers`, {
    name: "Elsewhere", issuer: login.url, ...login.client,
  });
  await login.start(provider.redirect_uri);
  directory = await installation.api.post(`/v1/companies/${company.id}/identity-providers`, {
    preset: "ldap", name: "Directory", issuer: "ldaps://127.0.0.1:9", base_dn: "dc=acme", client_id: "cn=aldaba,dc=acme",
    client_secret: "a secret",
  });
  visitor = new Visitor(server);
  assert.equal((await visitor.signIn(PERSON)).status, 303);
  const page = await fetch(`${server.url}/sign-in?company=${company.code}`);
  const cookie = page.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const text = await page.text();
  form = { cookie, csrf: text.match(/name="csrf"[^>]*value="([^"]+)"/)[1] };
  const [, href] = text.match(/id="external-[^>]*href="([^"]+)"/);
  external = { id: provider.id, href: href.replaceAll(/&(amp|#38);/g, "&") };
});

after(async () => {
  installation?.server.kill();
  await login?.stop();
  pictures?.close();
  pictures?.closeAllConnections();
});

const encode = (fields) => new URLSearchParams(fields).toString();
const credentials = ({ client_id, client_secret }) => ({ client_id, client_secret });

/** The flood that is refused with 503, because a directory is away. */
const AWAY = "passwords of a directory that is away";

/** The requests, each with its number in it where that makes it another one. */
const FLOODS = {
  "authorization requests": (number) => ({ method: "GET", path: `/oauth2/authorize?${authorizationRequest(number)}` }),
  "authorization requests that are long": (number) => ({
    method: "GET",
    path: `/oauth2/authorize?${encode({
      response_type: "code", client_id: application.client_id, redirect_uri: CALLBACK, scope: "openid",
      state: `${number}-${"s".repeat(4_000)}`, nonce: "n".repeat(1_000),
    })}`,
  }),
  "sign-ins to one account": () => signIn(PERSON.email),
  "sign-ins to many accounts": (number) => signIn(`somebody-${number}@example.com`),
  "forgotten passwords of one person": () => forgotten(PERSON.email),
  "forgotten passwords of strangers": (number) => forgotten(`somebody-${number}@example.com`),
  "device authorizations": () => ({
    path: "/oauth2/device_authorization", headers: FORM, body: encode({ ...credentials(device), scope: "openid" }),
  }),
  registrations: (number) => ({
    path: "/oauth2/register", headers: JSON_BODY, body: JSON.stringify({ client_name: `App ${number}`, redirect_uris: [CALLBACK] }),
  }),
  "token requests with codes that nobody got": (number) => ({
    path: "/oauth2/token",
    headers: FORM,
    body: encode({ ...credentials(application), grant_type: "authorization_code", code: `code-${number}`, redirect_uri: CALLBACK }),
  }),
  "token requests with wrong secrets": (number) => ({
    path: "/oauth2/token",
    headers: FORM,
    body: encode({ client_id: application.client_id, client_secret: `secret-${number}`, grant_type: "client_credentials" }),
  }),
  "guesses of the code that a device shows": (number) => submit("/device", { user_code: `WRNG-${1_000 + (number % 9_000)}` }),
  "guesses of reset links": (number) => ({
    path: `/v1/password-resets/link-${number}`, headers: JSON_BODY, body: JSON.stringify({ password: "new horse battery" }),
  }),
  "codes by email": (number) => submit("/sign-in", { email: `somebody-${number}@example.com`, answer: "email_code" }),
  "challenges of passkeys": () => submit("/sign-in/passkey", {}),
  logouts: (number) => ({
    method: "GET", path: `/oauth2/logout?${encode({ client_id: application.client_id, state: number })}`,
  }),
  "guesses of invitation links": (number) => ({ method: "GET", path: `/invitations/link-${number}` }),
  "guesses of links that confirm an email": (number) => ({ method: "GET", path: `/email-confirmations/link-${number}` }),
  "forward authentication without a session": (number) => atSite("/oauth2/forward-auth", `/${number}`),
  "external logins": () => ({ method: "GET", path: external.href, headers: { cookie: form.cookie } }),
  "responses of external logins that nobody began": (number) => ({
    method: "GET", path: `/sign-in/external/${external.id}/callback?${encode({ state: `state-${number}`, code: `code-${number}` })}`,
  }),
  logos: (number) => ({ method: "GET", path: `/logos/${number % 2 === 0 ? application.client_id : `nobody-${number}`}` }),
  "passwords with codes that nobody got": (number) => submit("/sign-in/proof", {
    code: String(100_000 + (number % 900_000)), password: "wrong horse battery",
  }),
  "introspections of tokens that nobody got": (number) => aboutToken("/oauth2/introspect", number),
  "revocations of tokens that nobody got": (number) => aboutToken("/oauth2/revoke", number),
  "requests of codes in the original format with wrong passwords": (number) => ({
    path: "/v1/oauth2/authorization",
    headers: FORM,
    body: encode({
      ...credentials(original), username: `somebody-${number}@example.com`, password: "wrong horse battery", redirect_uri: CALLBACK,
    }),
  }),
  "requests of tokens in the original format for codes that nobody got": (number) => ({
    path: "/v1/oauth2/access-tokens",
    headers: FORM,
    body: encode({ ...credentials(original), grant_type: "authorization_code", code: `code-${number}` }),
  }),
  "requests with tokens that nobody got": (number) => ({
    method: "GET", path: "/v1/companies", headers: { authorization: `Bearer token-${number}` },
  }),
  "authorization requests by form": (number) => ({
    path: "/oauth2/authorize", headers: FORM, body: authorizationRequest(number),
  }),
  "continuations of authorization requests that nobody sent": () => ({ method: "GET", path: `/oauth2/authorize/${randomUUID()}` }),
  "cancellations of authorization requests that nobody sent": () => ({ method: "GET", path: `/oauth2/authorize/${randomUUID()}/deny` }),
  "logouts by form": (number) => ({
    path: "/oauth2/logout", headers: FORM, body: encode({ client_id: application.client_id, state: number }),
  }),
  "forged logout tokens": (number) => ({
    path: `/oauth2/backchannel-logout/${external.id}`, headers: FORM, body: encode({ logout_token: forgedLogoutToken(number) }),
  }),
  "requests of claims with tokens that nobody got": (number) => ({
    path: "/oauth2/userinfo", headers: FORM, body: encode({ access_token: `token-${number}` }),
  }),
  "set-ups of a finished installation": (number) => ({
    path: "/v1/setup",
    headers: JSON_BODY,
    body: JSON.stringify({
      secret: `secret-${number}`,
      company: { name: "Elsewhere" },
      administrator: { email: "somebody@example.com", password: "new horse battery" },
    }),
  }),
  "sign-ins at a protected site": (number) => atSite(`/.aldaba/sign-in?${encode({ return_to: `/${number}/${"p".repeat(2_000)}` })}`),
  "responses at a protected site that nobody began": (number) => atSite(`/.aldaba/callback?${encode({ state: "/", code: `code-${number}` })}`),
  "sign-outs at a protected site": () => atSite("/.aldaba/sign-out"),
  "forms of mailed links that nobody opened": (number) => submit(MAILED[number % MAILED.length], { link: `link-${number}` }),
  "forms of sign-ins that nobody began": (number) => submit(`${WAITING[number % WAITING.length]}?interaction=${randomUUID()}`, {
    code: String(100_000 + (number % 900_000)), answer: "yes",
  }),
  "forms that add an external login without a session": () => submit(`/sign-in/external/${external.id}/link`, {}),
  "responses of external logins by form that nobody began": (number) => ({
    path: `/sign-in/external/${external.id}/callback`, headers: FORM, body: encode({ state: `state-${number}`, code: `code-${number}` }),
  }),
  "passwords of a directory that is away": (number) => submit(`/sign-in/external/${directory.id}/password`, {
    login: `person-${number}`, password: `password-${number}`,
  }),
  "forgotten passwords on the page": (number) => submit("/forgotten-password", { email: `somebody-${number}@example.com` }),
};

/** The parameters of an authorization request. */
function authorizationRequest(number) {
  return encode({
    response_type: "code", client_id: application.client_id, redirect_uri: CALLBACK, scope: "openid", state: number,
  });
}

/** A request that the proxy of the protected site sends or forwards for a visitor who asked for `uri`. */
function atSite(path, uri = path) {
  const { host } = new URL(SITE);
  const headers = {
    "x-forwarded-method": "GET", "x-forwarded-proto": "http", "x-forwarded-host": host, "x-forwarded-uri": uri,
  };
  return { method: "GET", path, headers };
}

/** A logout token that is right but for its signature. */
function forgedLogoutToken(number) {
  const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: login.url, aud: login.client.client_id, iat: Math.floor(Date.now() / 1_000), jti: `token-${number}`, sub: "somebody",
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  };
  return [encoded({ alg: "RS256", typ: "logout+jwt" }), encoded(claims), Buffer.alloc(256, 1).toString("base64url")].join(".");
}

/** A form of a page. */
function submit(path, fields) {
  const { csrf, cookie } = form;
  return { path, headers: { ...FORM, cookie }, body: encode({ csrf, ...fields }) };
}

function signIn(email) {
  return submit("/sign-in", { email, password: "wrong horse battery" });
}

function forgotten(login) {
  return { path: "/v1/password-resets", headers: JSON_BODY, body: JSON.stringify({ login }) };
}

/** A request about a token, every second one with a wrong secret. */
function aboutToken(path, number) {
  const { client_id, client_secret } = application;
  const secret = number % 2 === 0 ? client_secret : `secret-${number}`;
  return { path, headers: FORM, body: encode({ client_id, client_secret: secret, token: `token-${number}` }) };
}

/** The size of the database with its log, in MiB. */
function size() {
  const files = readdirSync(server.data).filter((name) => name.startsWith("aldaba.db"));
  return files.reduce((sum, name) => sum + statSync(join(server.data, name)).size, 0) / 1024 / 1024;
}

/** Whether a person who is not signed in gets the sign-in page for an application. */
async function isAsked() {
  const answer = await new Visitor(server).authorize(application);
  await answer.arrayBuffer();
  return answer.status === 303 && answer.headers.get("location").startsWith("/sign-in");
}

/**
 * Calls the API, and gets a code for a person who is signed in, until `isOver`; returns how long each call took. Now and then
 * begins a sign-in.
 */
async function bystander(isOver) {
  const durations = [];
  for (let round = 0; !isOver(); round += 1) {
    if (round % 10 === 5) assert.ok(await isAsked(), "another person cannot sign in");
    for (const [call, status] of [[() => visitor.authorize(application), 303], [() => visitor.fetch("/v1/session"), 200]]) {
      const begun = Date.now();
      const answer = await call();
      await answer.arrayBuffer();
      assert.equal(answer.status, status);
      durations.push(Date.now() - begun);
    }
    await pause(50);
  }
  // What the flood used up is not back yet.
  assert.ok(await isAsked(), "another person cannot sign in");
  return durations.sort((a, b) => a - b);
}

for (const [what, request] of Object.entries(FLOODS)) {
  test(`a flood of ${what} keeps nobody else waiting, and does not fill the database`, async (context) => {
    const seconds = SECONDS * FACTOR;
    const before = { size: size(), memory: memory(server) };
    let isOver = false;
    const others = bystander(() => isOver);
    const counts = await flood(server, seconds, request);
    isOver = true;
    const durations = await others;
    const slowest = durations.at(-1);
    const median = durations[Math.floor(durations.length / 2)];
    const grown = { size: size() - before.size, memory: memory(server) - before.memory };
    context.diagnostic(
      `${seconds} s: ${JSON.stringify(counts)}; others ${median} ms, at most ${slowest} ms; ` +
        `database ${grown.size.toFixed(1)} MiB more, memory ${grown.memory} MiB more`,
    );
    assert.ok(slowest < PATIENCE, `somebody waited ${slowest} ms`);
    assert.ok(grown.size < GROWTH.log + GROWTH.second * seconds + (STORED[what] ?? 0), `${grown.size} MiB more in the database`);
    const isRefusal = (status) => Number(status) < 500 || (what === AWAY && status === "503");
    assert.ok(Object.keys(counts).every(isRefusal), JSON.stringify(counts));
  });
}

/** Whether a flood sends requests to an operation, whose path may have parameters in braces. */
function isFlooded(method, path) {
  const pattern = new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  const numbers = Array.from({ length: PATHS }, (_, number) => number);
  const sent = Object.values(FLOODS).flatMap((request) => numbers.map(request));
  return sent.some((one) => (one.method ?? "POST") === method && pattern.test(new URL(one.path, server.url).pathname));
}

test("every anonymous operation is flooded", async () => {
  const { paths } = await (await fetch(`${server.url}/openapi.json`)).json();
  const isAnonymous = ({ security = [] }) => security.length === 0 || security.some((one) => Object.keys(one).length === 0);
  const anonymous = Object.entries(paths).flatMap(([path, operations]) => {
    const found = Object.entries(operations).filter(([, operation]) => isAnonymous(operation));
    return found.map(([method]) => [method.toUpperCase(), path]);
  });
  assert.ok(anonymous.length > 20, `${anonymous.length} anonymous operations`);
  const written = anonymous.filter(([method, path]) => !READ_ONLY.includes(`${method} ${path}`));
  const calm = written.filter(([method, path]) => !isFlooded(method, path));
  assert.deepEqual(calm, [], "these operations have no flood in FLOODS");

  const metadata = await (await fetch(`${server.url}/.well-known/openid-configuration`)).json();
  const endpoints = Object.entries(metadata).filter(([name]) => name.endsWith("_endpoint"));
  assert.ok(endpoints.length > 6, `${endpoints.length} endpoints`);
  const isCalm = ([, url]) => !["GET", "POST"].some((method) => isFlooded(method, new URL(url).pathname));
  assert.deepEqual(endpoints.filter(isCalm), [], "these endpoints have no flood in FLOODS");
});

test("every form of a page is flooded", () => {
  const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const pages = readdirSync(new URL("../../api/pages/src", import.meta.url)).filter((name) => name.endsWith(".rs"));
  const sources = ["shared-types/src/paths.rs", ...pages.map((name) => `api/pages/src/${name}`)].map(read).join("\n");
  const constants = new Map([...sources.matchAll(/const (\w+): &str = "([^"]+)";/g)].map(([, name, value]) => [name, value]));
  const routes = read("api/pages/src/lib.rs").split(".at(").slice(1).filter((route) => /\bpost\(/.test(route));
  const paths = routes.map((route) => {
    const [, literal, name] = route.match(/^\s*(?:"([^"]+)"|(?:\w+::)*(\w+)),/);
    return (literal ?? constants.get(name)).replaceAll(/:(\w+)/g, "{$1}");
  });
  assert.ok(paths.length > 15, `${paths.length} forms`);
  assert.deepEqual(paths.filter((path) => !isFlooded("POST", path)), [], "these forms have no flood in FLOODS");
});
