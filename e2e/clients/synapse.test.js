// Synapse, a homeserver of Matrix, with the configuration that Aldaba gives, and a Matrix client that signs in at it.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { until } from "../support/wait.js";
import { serve } from "../support/web-server.js";
import { confirmSignOut, startConfigured } from "./configured.js";
import { pythonProgram } from "./programs.js";
import { cancelAndHaveNoAccess } from "./refusals.js";

const BACK_CHANNEL = "/_synapse/client/oidc/backchannel_logout";

let browser;
let installation;
let python;

before(async () => {
  python = join(await pythonProgram("synapse"), "bin/python");
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** The settings that a homeserver has beside those for signing in. JSON is YAML. */
const place = ({ url, port, folder }) => JSON.stringify({
  server_name: "matrix.example.com",
  public_baseurl: `${url}/`,
  listeners: [{ type: "http", port, bind_addresses: ["127.0.0.1"], resources: [{ names: ["client"] }] }],
  database: { name: "sqlite3", args: { database: join(folder, "homeserver.db") } },
  media_store_path: join(folder, "media"),
  signing_key: `ed25519 test ${randomBytes(32).toString("base64").slice(0, 43)}`,
  pid_file: join(folder, "pid"),
  macaroon_secret_key: "of no use to anybody but this test",
  templates: { custom_template_directory: folder },
  trusted_key_servers: [],
  report_stats: false,
  password_config: { enabled: false },
});

/** Starts it with the text of the configuration as `change` makes it. */
async function startSynapse(t, change = (text) => text) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { application } = await startConfigured(t, installation, {
    kind: "synapse",
    port,
    signal: "SIGTERM",
    callback: "/_synapse/client/oidc/callback",
    registration: { post_logout_redirect_uris: [], backchannel_logout_uri: url + BACK_CHANNEL },
    prepare({ folder, texts }) {
      writeFileSync(join(folder, "place.yaml"), place({ url, port, folder }));
      // Its own frame of pages has a picture from the internet.
      const blocks = ["header", "body"].map((name) => `{% block ${name} %}{% endblock %}`);
      writeFileSync(join(folder, "_base.html"), `<!DOCTYPE html>\n${blocks.join("\n")}\n`);
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), change(text));
    },
    command: ({ folder }) => {
      const configurations = ["place.yaml", "homeserver.yaml"].flatMap((name) => ["--config-path", join(folder, name)]);
      return [python, "-m", "synapse.app.homeserver", ...configurations];
    },
  });
  return { application, homeserver: url };
}

/** A Matrix client of one visitor, who is sent to sign in unless the homeserver knows the person. */
async function startClient(t, homeserver) {
  const url = `http://127.0.0.1:${await freePort()}`;
  let token;
  const call = async (path, body) => {
    const headers = { authorization: `Bearer ${token}` };
    const method = body ? "POST" : "GET";
    const answer = await fetch(`${homeserver}/_matrix/client/v3/${path}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  const signIn = `${homeserver}/_matrix/client/v3/login/sso/redirect/oidc-aldaba?redirectUrl=${encodeURIComponent(`${url}/return`)}`;
  const server = await serve(url, {
    "/": async () => {
      const { status, body } = await call("account/whoami");
      return status === 200 ? { body } : { location: signIn };
    },
    "/return": async ({ searchParams }) => {
      const { status, body } = await call("login", { type: "m.login.token", token: searchParams.get("loginToken") });
      assert.equal(status, 200, JSON.stringify(body));
      token = body.access_token;
      return { location: "/" };
    },
    "/logout": () => call("logout", {}),
  });
  t.after(() => server.stop());
  const knows = async () => (await call("account/whoami")).status === 200;
  return { url: `${url}/`, knows, call };
}

/** Signs in through Synapse, which asks whether it may let the client in. */
async function signInAt(page, client) {
  await page.goto(client.url);
  await asksToSignIn(page, installation.server);
  await signIn(page, PERSON);
  await page.getByRole("link", { name: "Continue" }).click();
  await arrives(page, client.url);
}

test("Synapse signs in, shows refusals, and ends its sessions with those of the provider", async (t) => {
  const { application, homeserver } = await startSynapse(t);
  const client = await startClient(t, homeserver);
  const username = installation.person.preferred_username;
  const shown = { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ };
  const refused = ["400 /_synapse/client/oidc/callback"];
  const app = { url: homeserver, begin: (page) => page.goto(client.url) };
  await cancelAndHaveNoAccess({ browser, installation, application, app, shown, refused, begin: app.begin });

  await browser.visit(async (page) => {
    await signInAt(page, client);
    const { body: known } = await client.call("account/whoami");
    assert.equal(known.user_id, `@${username}:matrix.example.com`);
    const { body: profile } = await client.call(`profile/${encodeURIComponent(known.user_id)}`);
    assert.equal(profile.displayname, PERSON.name);
    const { body: contacts } = await client.call("account/3pid");
    assert.deepEqual(contacts.threepids.map(({ address }) => address), [PERSON.email]);

    // It ends its own session alone, so that the next sign-in asks for nothing.
    await page.goto(`${client.url}logout`);
    assert.equal(await client.knows(), false);
    await page.goto(client.url);
    await page.getByRole("link", { name: "Continue" }).click();
    await arrives(page, client.url);

    await page.goto(`${installation.url}/sign-out`);
    await confirmSignOut(page);
    await arrives(page, `${installation.url}/signed-out`);
    await until(async () => !(await client.knows()), "Synapse was not notified of the sign-out");
  });

  await browser.visit(async (page) => {
    await signInAt(page, client);
    await installation.giveAccess(application, []);
    await until(async () => !(await client.knows()), "Synapse was not notified that the access ended");
  });
});

test("Synapse admits a role alone", async (t) => {
  const { application, homeserver } = await startSynapse(t, (text) => {
    const changed = text.replace("# attribute_requirements", "attribute_requirements");
    assert.notEqual(changed, text);
    return changed;
  });
  const client = await startClient(t, homeserver);
  await browser.visit(async (page) => {
    await page.goto(client.url);
    await signIn(page, PERSON);
    await arrives(page, `${homeserver}/_synapse/client/oidc/callback`);
    await page.getByText("You are not allowed to log in here").waitFor();
  }, { refused: ["400 /_synapse/client/oidc/callback"] });
  await installation.giveAccess(application, [installation.person], "admin");
  await browser.visit((page) => signInAt(page, client));
});
