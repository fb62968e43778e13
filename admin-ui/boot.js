// The theme and the density that the person chose apply before anything is drawn. A browser may keep nothing.
for (const name of ["theme", "density"]) {
  try {
    const chosen = localStorage.getItem(name);
    if (chosen) document.documentElement.dataset[name] = chosen;
  } catch {
    break;
  }
}

/** The origin of the API; empty where it is that of this page. The web server's settings say so. */
async function readOrigin() {
  let settings = {};
  try {
    settings = await (await fetch("/settings.json")).json();
  } catch {
    // A server may have no such file, and answer with a page.
  }
  return settings.api ? new URL(settings.api).origin : "";
}

const origin = readOrigin();

/** Asks the API for something before the program does. What fails, the program asks for again. */
async function ask(path, headers) {
  try {
    return await fetch((await origin) + path, { credentials: "include", headers: { Accept: "application/json", ...headers } });
  } catch {
    return undefined;
  }
}

/** The applications of a person who is signed in. */
async function askForApplications(session) {
  const answer = await session;
  const { csrf_token: token } = answer?.ok ? await answer.clone().json() : {};
  return token && ask("/v1/me/applications", { "X-CSRF-Token": token });
}

// What the first page asks for is on its way while the program is: admin-ui/src/early.rs takes it. Before the
// installation is finished, there is no session.
const early = {};
globalThis.aldabaEarly = early;
if (location.pathname !== "/setup") early["/v1/session"] = ask("/v1/session");
if (location.pathname === "/my-applications") early["/v1/me/applications"] = askForApplications(early["/v1/session"]);

// Starts the program. The names of its two files carry a hash, so they are read from the links that the build
// puts into the page to load them early.
const href = (link) => document.querySelector(`link${link}`).href;

const [{ default: init }, api] = await Promise.all([import(href("[rel=modulepreload]")), origin]);
if (api) document.documentElement.dataset.api = api;
await init({ module_or_path: href('[rel=preload][type="application/wasm"]') });
