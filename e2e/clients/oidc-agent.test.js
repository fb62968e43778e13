// Debian's oidc-agent at a terminal, which has no browser: it shows a code, and a person lets it in on a telephone.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Child, run } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { asksToSignIn, fitsTheScreen, signIn } from "../support/pages.js";
import { until } from "../support/wait.js";

const TELEPHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const SCOPE = "openid profile email offline_access";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** An agent with a folder of its own; gives the environment in which its programs find it. */
async function startAgent(t) {
  const home = temporaryFolder("oidc-agent");
  mkdirSync(join(home, ".oidc-agent"), { mode: 0o700 });
  writeFileSync(join(home, "password"), "the configuration's\n", { mode: 0o600 });
  const socket = join(home, "socket");
  const env = { ...process.env, HOME: home, OIDC_SOCK: socket };
  const agent = new Child("oidc-agent", ["--console", "--no-autoload", `--socket-path=${socket}`], { env });
  t.after(() => agent.stop());
  await until(async () => {
    if (agent.hasEnded) throw new Error(`oidc-agent ended:\n${agent.output}`);
    return (await run("oidc-add", ["--loaded"], { env })).code === 0;
  }, () => `oidc-agent does not answer:\n${agent.output}`);
  return { env, passwordFile: join(home, "password") };
}

function generate(agent, application, name) {
  return new Child("oidc-gen", [
    "--flow=device",
    `--issuer=${installation.url}/`,
    `--client-id=${application.client_id}`,
    `--client-secret=${application.client_secret}`,
    `--scope=${SCOPE}`,
    `--pw-file=${agent.passwordFile}`,
    "--prompt=none",
    name,
  ], { env: agent.env });
}

function register(name) {
  return installation.register({
    name,
    application_type: "native",
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    scope: SCOPE,
  });
}

/** Enters the code that a program shows, and signs in; the page that asks is open then. */
async function enter(page, child) {
  const code = await child.line((line) => line.match(/enter the code: (\S+)/)?.[1]);
  await page.goto(`${installation.url}/device`);
  await fitsTheScreen(page);
  await page.locator("#user_code").fill(code.toLowerCase().replace("-", ""));
  await page.locator("#continue").click();
  await asksToSignIn(page, installation.server);
  await signIn(page, PERSON);
  await page.locator("#allow").waitFor();
  await fitsTheScreen(page);
}

async function token(agent, name, ...args) {
  const { code, output } = await run("oidc-token", [name, ...args], { env: agent.env });
  assert.equal(code, 0, output);
  return output.trim();
}

test("oidc-agent is authorized by a code and stays signed in after the person signs out", async (t) => {
  const application = await register("Terminal");
  const agent = await startAgent(t);
  const child = generate(agent, application, "work");
  await browser.visit(async (page) => {
    await enter(page, child);
    assert.match(await page.locator("h1").innerText(), /Terminal/);
    await page.locator("#allow").click();
    await page.locator("#device-approved").waitFor();
    const { code } = await child.end();
    assert.equal(code, 0, child.output);

    const access = await token(agent, "work");
    const response = await fetch(`${installation.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${access}` } });
    const { sub, email } = await response.json();
    assert.deepEqual({ sub, email }, { sub: installation.person.sub, email: PERSON.email });

    // What it asked for, offline_access, outlives the session; a new token is a refresh.
    await page.goto(`${installation.url}/sign-out`);
    await page.locator("#sign-out").click();
    await page.locator("#signed-out").waitFor();
    assert.notEqual(await token(agent, "work", "--force-new"), access);
  }, TELEPHONE);
});

test("oidc-agent is informed when a person denies it", async (t) => {
  const application = await register("Stranger");
  const agent = await startAgent(t);
  const child = generate(agent, application, "denied");
  await browser.visit(async (page) => {
    await enter(page, child);
    await page.locator("#deny").click();
    await page.locator("#device-denied").waitFor();
  }, TELEPHONE);
  const { code } = await child.end();
  assert.notEqual(code, 0, child.output);
  assert.match(child.output, /access_denied|denied access to the device/);
});
