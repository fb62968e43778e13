// pgAdmin with the configuration that Aldaba gives.
import assert from "node:assert/strict";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { temporaryFolder } from "../support/folders.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, asksToSignIn, signIn } from "../support/pages.js";
import { freePort } from "../support/ports.js";
import { startConfigured } from "./configured.js";
import { succeed } from "./generated.js";
import { pythonProgram } from "./programs.js";
import { cancelAndHaveNoAccess } from "./refusals.js";

const SETUP = { PGADMIN_SETUP_EMAIL: "postgres@example.com", PGADMIN_SETUP_PASSWORD: "of no use to anybody else" };

let browser;
let installation;
/** The folder with its environment of Python and its database. */
let program;

before(async () => {
  program = await pythonProgram("pgadmin", makeDatabase);
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

/** Its environment with what a server has in `config_distro.py`: where it is. */
function environment(folder, settings) {
  const place = { DATA_DIR: join(folder, "data"), ...settings };
  const lines = Object.entries(place).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  // Otherwise it asks for updates and pictures on the internet.
  lines.push("UPGRADE_CHECK_ENABLED = False", "SHOW_GRAVATAR_IMAGE = False", "");
  const file = join(folder, "config_distro.py");
  writeFileSync(file, lines.join("\n"));
  // The folder has its config_local.py too.
  return { ...process.env, ...SETUP, CONFIG_DISTRO_FILE_PATH: file, PYTHONPATH: folder };
}

async function makeDatabase(folder) {
  const options = { env: environment(folder, {}), timeout: 600_000 };
  await succeed(join(folder, "bin/python"), ["-c", "import pgadmin4.pgAdmin4"], options);
}

/** Starts it with the text of the configuration as `change` makes it. */
async function start(t, change = (text) => text) {
  const [port, place] = [await freePort(), temporaryFolder("pgadmin")];
  cpSync(join(program, "data"), join(place, "data"), { recursive: true });
  return startConfigured(t, installation, {
    kind: "pgadmin",
    port,
    callback: "/oauth2/authorize",
    signedOut: "/",
    env: environment(place, { DEFAULT_SERVER_PORT: port }),
    prepare({ texts }) {
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(place, name), change(text));
    },
    command: () => [join(program, "bin/python"), "-c", "from pgadmin4.pgAdmin4 import main; main()"],
  });
}

/** What a page of its own begins the sign-in with. */
async function begin(page, { url }) {
  await page.goto(url);
  await page.getByRole("button", { name: "Aldaba" }).click();
}

async function signInAt(page, app) {
  await begin(page, app);
  await asksToSignIn(page, installation.server);
  await signIn(page, PERSON);
  await arrives(page, app.url);
}

test("pgAdmin signs in, shows refusals and signs out", async (t) => {
  const { application, app } = await start(t);
  const shown = { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ };
  // It takes an error of the provider for one of its own, and shows what the provider said as JSON.
  const refused = ["500 /oauth2/authorize"];
  const options = { browser, installation, application, app, shown, refused };
  await cancelAndHaveNoAccess({ ...options, begin: (page) => begin(page, app) });

  await browser.visit(async (page) => {
    await signInAt(page, app);
    await page.goto(`${app.url}browser/`);
    await page.getByText(installation.person.preferred_username).first().waitFor();
    // Its page would go on asking while the session ends.
    await page.goto("about:blank");
    await page.goto(`${app.url}oauth2/logout`);
    await arrives(page, app.url);
    await begin(page, app);
    await asksToSignIn(page, installation.server);
  });
});

test("pgAdmin admits a role alone", async (t) => {
  const { application, app } = await start(t, (text) => {
    const changed = text.replace("# \"OAUTH2_ADDITIONAL_CLAIMS\"", "\"OAUTH2_ADDITIONAL_CLAIMS\"");
    assert.notEqual(changed, text);
    return changed;
  });
  await browser.visit(async (page) => {
    await signInAt(page, app);
    await page.getByText("not authorized to login").waitFor();
  });
  await installation.giveAccess(application, [installation.person], "admin");
  await browser.visit(async (page) => {
    await signInAt(page, app);
    await page.getByText(installation.person.preferred_username).first().waitFor();
  });
});
