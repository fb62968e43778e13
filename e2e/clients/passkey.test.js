// Passkeys of the `passkey` crate of 1Password, an authenticator that is not ours, for what hostile ones do: it signs a person
// in, and is refused when it answers for another origin, RP id, challenge or person, twice, or as a copy of itself.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Child } from "../support/child.js";
import { Installation } from "../support/installation.js";
import { Visitor } from "../support/visitor.js";
import { rustProgram } from "./programs.js";

const PASSWORD = "staple under the bridge";

let installation;
let program;
let people = 0;

before(async () => {
  [installation, program] = await Promise.all([Installation.create(), rustProgram("passkey")]);
});

after(() => installation?.stop());

/** A device that the test stops. */
class Device {
  #child;
  #answered = 0;

  constructor(t) {
    this.#child = new Child(program, []);
    t.after(() => this.#child.stop());
  }

  /** Sends a command, and returns the answer. */
  async #send(command) {
    const at = this.#answered;
    this.#answered += 1;
    let line = 0;
    const answer = this.#child.line((text) => line++ === at && text);
    this.#child.process.stdin.write(`${JSON.stringify(command)}\n`);
    return JSON.parse(await answer);
  }

  async #succeed(command) {
    const answer = await this.#send(command);
    assert.equal(answer.error, undefined);
    return answer;
  }

  create(public_key) {
    return this.#succeed({ command: "create", origin: installation.url, public_key });
  }

  get(public_key) {
    return this.#succeed({ command: "get", origin: installation.url, public_key });
  }

  /** Why the client of the crate answers nothing. */
  async refusal(public_key) {
    return (await this.#send({ command: "get", origin: installation.url, public_key })).error;
  }

  forge(public_key, { origin = installation.url, rp_id = "localhost" }) {
    return this.#succeed({ command: "forge", origin, rp_id, public_key });
  }

  count(counter) {
    return this.#succeed({ command: "count", counter });
  }
}

function form(fields) {
  return { method: "POST", headers: { accept: "text/html" }, body: new URLSearchParams(fields) };
}

/** A person with a passkey in a device of their own. */
async function personWithPasskey(t) {
  people += 1;
  const person = await installation.addPerson({ name: `Pia ${people}`, email: `pia${people}@example.com`, password: PASSWORD });
  const visitor = new Visitor(installation.server);
  assert.equal((await visitor.signIn(person)).status, 303);
  const { csrf_token: token } = await (await visitor.fetch("/v1/session")).json();
  const headers = { "x-csrf-token": token, "content-type": "application/json" };
  const call = (path, body) => visitor.fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const begun = await (await visitor.fetch("/v1/me/passkeys/options", { method: "POST", headers: { "x-csrf-token": token } })).json();
  const device = new Device(t);
  const credential = await device.create(begun.public_key);
  const added = await call("/v1/me/passkeys", { challenge_id: begun.challenge_id, name: "1Password", credential });
  assert.equal(added.status, 201, await added.text());
  return { person, device };
}

/** A page that asks for a passkey, in a browser. */
class Page {
  /** `refused` is the status of the page that says that a passkey was refused. */
  static async open(visitor, path, refused) {
    const page = Object.assign(new Page(), { visitor, path, refused });
    const text = await (await visitor.fetch(path)).text();
    page.csrf = text.match(/name="csrf"[^>]*value="([^"]+)"/)[1];
    page.options = text.match(/data-options="([^"]+)"/)[1].replaceAll(/&(amp|#38);/g, "&");
    return page;
  }

  /** The sign-in page of a browser that was never used. */
  static signIn() {
    return Page.open(new Visitor(installation.server), "/sign-in", 401);
  }

  /** Asks for a challenge, as the script of the page does. */
  async ask() {
    const response = await this.visitor.fetch(this.options, form({ csrf: this.csrf }));
    assert.equal(response.status, 200);
    return response.json();
  }

  /** Sends an answer, as the script of the page does; whether it is accepted. */
  async accepts({ challenge_id: challenge }, credential) {
    const fields = { csrf: this.csrf, challenge, credential: JSON.stringify(credential) };
    const response = await this.visitor.fetch(this.path, form(fields));
    const text = await response.text();
    if (response.status === 303) return true;
    assert.equal(response.status, this.refused, text);
    assert.match(text, /role="alert"/);
    assert.equal(await this.visitor.isSignedIn(), false);
    return false;
  }
}

test("a passkey of the passkey crate signs its person in", async (t) => {
  const { device } = await personWithPasskey(t);
  const page = await Page.signIn();
  const asked = await page.ask();
  assert.ok(await page.accepts(asked, await device.get(asked.public_key)));
  assert.ok(await page.visitor.isSignedIn());
});

test("an answer for another origin or RP id signs nobody in", async (t) => {
  const { device } = await personWithPasskey(t);
  const page = await Page.signIn();
  for (const elsewhere of [
    { origin: "https://phish.example.com", rp_id: "phish.example.com" },
    { origin: "https://phish.example.com" },
    { origin: "http://localhost:1" },
    { origin: installation.url.replace("http:", "https:") },
    { origin: installation.url.replace("localhost", "localhost.example.com") },
    { rp_id: "example.com" },
    { rp_id: "" },
  ]) {
    const asked = await page.ask();
    const credential = await device.forge(asked.public_key, elsewhere);
    assert.equal(await page.accepts(asked, credential), false, JSON.stringify(elsewhere));
  }
  // With the right origin and RP id it is what an honest client sends.
  const asked = await page.ask();
  assert.ok(await page.accepts(asked, await device.forge(asked.public_key, {})));
});

test("a challenge is answered once, in its own browser", async (t) => {
  const { device } = await personWithPasskey(t);
  const [first, second] = [await Page.signIn(), await Page.signIn()];
  const asked = await first.ask();
  const credential = await device.get(asked.public_key);
  assert.equal(await second.accepts(asked, credential), false, "in another browser");
  assert.ok(await first.accepts(asked, credential));
  assert.equal(await (await Page.signIn()).accepts(asked, credential), false, "replayed");
  assert.equal(await second.accepts(await second.ask(), credential), false, "the answer to another challenge");
  const own = await second.ask();
  const made = { ...own.public_key, challenge: Buffer.alloc(32, 7).toString("base64url") };
  assert.equal(await second.accepts(own, await device.get(made)), false, "a challenge that nobody asked");
});

test("the passkey of another person proves nothing after a password", async (t) => {
  const [ana, luis] = [await personWithPasskey(t), await personWithPasskey(t)];
  const visitor = new Visitor(installation.server);
  const step = (await visitor.signIn(ana.person)).headers.get("location");
  assert.match(step, /^\/sign-in\/step\?/);
  const page = await Page.open(visitor, step, 400);
  const asked = await page.ask();
  const { allowCredentials, ...anyone } = asked.public_key;
  assert.equal(allowCredentials.length, 1);
  assert.match(await luis.device.refusal(asked.public_key), /CredentialNotFound/);
  assert.equal(await page.accepts(asked, await luis.device.get(anyone)), false);
  // Under the id of the right passkey, for the right person, it is the wrong signature.
  const again = await page.ask();
  const { id, rawId, response: { userHandle } } = await ana.device.get(again.public_key);
  const stolen = await luis.device.get({ ...again.public_key, allowCredentials: undefined });
  const mixed = { ...stolen, id, rawId, response: { ...stolen.response, userHandle } };
  assert.equal(await page.accepts(again, mixed), false);
  const last = await page.ask();
  assert.ok(await page.accepts(last, await ana.device.get(last.public_key)));
  assert.ok(await visitor.isSignedIn());
});

test("a copy of a device, whose counter runs backwards, is refused", async (t) => {
  const { device } = await personWithPasskey(t);
  const uses = async (before) => {
    const page = await Page.signIn();
    const asked = await page.ask();
    await device.count(before);
    return page.accepts(asked, await device.get(asked.public_key));
  };
  assert.ok(await uses(41));
  for (const before of [0, 40, 41]) assert.equal(await uses(before), false, `${before}`);
  assert.ok(await uses(42));
});
