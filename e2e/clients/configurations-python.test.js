// The configurations that the API gives for software in Python, run as they are. JupyterHub has a test of its own.
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { run } from "../support/child.js";
import { Installation, PERSON } from "../support/installation.js";
import { arrives, signIn } from "../support/pages.js";
import { until } from "../support/wait.js";
import { comeAndGo, confirmSignOut, refreshes, showsClaims, startConfigured } from "./configured.js";

const PYTHON = join(import.meta.dirname, "../.venv/bin/python");

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

test("the configuration for Flask with Authlib runs", async (t) => {
  const { application, app } = await startConfigured(t, installation, {
    kind: "authlib",
    command: ({ port }) => [PYTHON, "-m", "flask", "run", "--port", String(port)],
    signedOut: "/",
  });
  Object.assign(app, {
    shown: { cancelled: /The sign-in was cancelled/, noAccess: /The person has no access/ },
    refused: ["403 /callback"],
    knows: (page) => showsClaims(page, installation),
    async signOut(page) {
      await page.goto(`${app.url}sign-out`);
      await confirmSignOut(page);
      // Its first page leads to the sign-in.
      await arrives(page, `${installation.url}/sign-in`);
    },
  });
  await comeAndGo({ browser, installation, application, app });
  const refresh = (page) => page.goto(`${app.url}profile`);
  await refreshes({ browser, installation, application, app, refresh, refused: ["403 /profile"] });
});

/** A page that shows the person, and the form to sign out. */
const HOME = `
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.middleware.csrf import get_token


@login_required
def home(request):
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
    form = f'<form method="post" action="/oidc/logout/">{token}<button>Leave</button></form>'
    return HttpResponse(f"<p>Hello {request.user.email}</p>{form}")


urlpatterns += [path("", home)]
`;

/** A new project of Django, with the files of the configuration added to its own as they say. */
async function startProject({ folder, texts }) {
  const succeed = async (...args) => {
    const { code, output } = await run(PYTHON, args, { cwd: folder });
    assert.equal(code, 0, output);
  };
  await succeed("-m", "django", "startproject", "notes", ".");
  appendFileSync(join(folder, "notes/settings.py"), `\n${texts["settings.py"]}`);
  appendFileSync(join(folder, "notes/urls.py"), `\n${texts["urls.py"]}${HOME}`);
  writeFileSync(join(folder, "aldaba.py"), texts["aldaba.py"]);
  await succeed("manage.py", "migrate", "--verbosity=0");
}

const manage = ({ port }) => [PYTHON, "manage.py", "runserver", "--noreload", `127.0.0.1:${port}`];

/** What is the same in both: Django's own pages for administrators. */
const django = {
  async knows(page) {
    assert.match(await page.locator("body").innerText(), new RegExp(`Hello ${PERSON.email}`));
  },
  async isAdmin(page) {
    const { origin } = new URL(page.url());
    await page.goto(`${origin}/admin/`);
    return (await page.title()).startsWith("Site administration");
  },
};

test("the configuration for Django with mozilla-django-oidc runs", async (t) => {
  const { application, app } = await startConfigured(t, installation, {
    kind: "mozilla-django-oidc",
    callback: "/oidc/callback/",
    signedOut: "/",
    prepare: async (settings) => {
      await startProject(settings);
      // It asks again this often, and the test does not wait for long.
      appendFileSync(join(settings.folder, "notes/settings.py"), "OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS = 2\n");
    },
    command: manage,
  });
  Object.assign(app, {
    ...django,
    shown: /You are not signed in/,
    refused: ["403 /oidc/failed/"],
    async signOut(page) {
      await page.goto(app.url);
      await page.getByRole("button", { name: "Leave" }).click();
      await arrives(page, installation.url);
    },
  });
  await comeAndGo({ browser, installation, application, app });

  await browser.visit(async (page) => {
    await page.goto(app.url);
    await signIn(page, PERSON);
    await arrives(page, app.url);
    await installation.giveAccess(application, []);
    const isRefused = async () => (await page.goto(app.url)).url() === `${app.url}oidc/failed/`;
    await until(isRefused, "the session continues without access");
  }, { refused: ["403 /oidc/failed/"] });
});

test("the configuration for Django with django-allauth runs", async (t) => {
  const { application, app } = await startConfigured(t, installation, {
    kind: "django-allauth",
    callback: "/accounts/oidc/aldaba/login/callback/",
    signedOut: "/",
    prepare: startProject,
    command: manage,
  });
  Object.assign(app, {
    ...django,
    shown: /Cancelled/i,
    async signOut(page) {
      await page.goto(`${app.url}accounts/logout/`);
      await page.getByRole("button", { name: "Sign Out" }).click();
      await confirmSignOut(page);
      await arrives(page, installation.url);
    },
  });
  await comeAndGo({ browser, installation, application, app });
});
