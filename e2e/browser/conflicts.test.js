// Two administrators who edit one company, application or person, or the settings: nothing is overwritten unseen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Browser } from "../support/browser.js";
import { ADMIN, Installation } from "../support/installation.js";
import { choose, isAccessible, message, signIn, suitsEveryone } from "../support/pages.js";

const TITLE = "Somebody else saved in the meantime";

let browser;
let installation;

before(async () => {
  [browser, installation] = await Promise.all([Browser.launch(), Installation.create()]);
});

after(async () => {
  await browser?.close();
  await installation?.stop();
});

async function open(page, path) {
  await page.goto(`${installation.url}/sign-in?return_to=${path}`);
  await signIn(page, ADMIN);
  await page.locator("#name").waitFor();
}

test("a company that somebody else saved meanwhile keeps both changes after a look at them", async () => {
  const { api } = installation;
  const company = await api.post("/v1/companies", { name: "Vega", code: "vega" });
  const path = `/v1/companies/${company.id}`;
  await browser.visit(async (page) => {
    await open(page, `/companies/${company.id}/settings`);
    await page.locator("#name").fill("Vega Two");
    await api.put(path, { code: "vega-salud", status: "disabled" });
    await page.locator("#save").click();
    const dialog = page.getByRole("dialog", { name: TITLE });
    const row = (name) => dialog.locator("#both-versions tr", { has: page.getByRole("rowheader", { name, exact: true }) });
    assert.match(await row("Code").innerText(), /vega-salud\s+Not changed/);
    assert.match(await row("Status").innerText(), /Disabled\s+Not changed/);
    assert.match(await row("Name").innerText(), /Vega\s+Vega Two/);
    await isAccessible(page);
    assert.equal((await api.get(path)).name, "Vega", "nothing was overwritten");
    await dialog.locator("#save-mine").click();
    await message(page, /Vega Two/);
    const saved = await api.get(path);
    assert.deepEqual([saved.name, saved.code, saved.status], ["Vega Two", "vega-salud", "disabled"]);
    await page.waitForFunction(() => document.querySelector("#code")?.value === "vega-salud");
  }, { refused: [`412 ${path}`] });
});

test("of an application, only the fields that were changed replace those of somebody else", async () => {
  const { api } = installation;
  const application = await installation.register({ name: "Wiki", redirect_uris: ["https://wiki.example.com/callback"] });
  const path = `/v1/applications/${application.client_id}`;
  await browser.visit(async (page) => {
    await open(page, `/applications/${application.client_id}/edit`);
    await page.locator("#launch-url").fill("https://wiki.example.com/mine");
    await api.put(path, { launch_url: "https://wiki.example.com/theirs", name: "Wiki of all" });
    await page.locator("#save").click();
    const dialog = page.getByRole("dialog", { name: TITLE });
    await dialog.getByText("https://wiki.example.com/theirs").waitFor();
    await dialog.getByText("https://wiki.example.com/mine").waitFor();
    await dialog.locator("#keep-editing").click();
    assert.equal(await page.locator("#launch-url").inputValue(), "https://wiki.example.com/mine");
    await page.locator("#save").click();
    await message(page, /saved/);
    const saved = await api.get(path);
    assert.deepEqual([saved.name, saved.launch_url], ["Wiki of all", "https://wiki.example.com/mine"]);
  }, { refused: [`412 ${path}`] });
});

test("the own changes are discarded for those of somebody else", async () => {
  const { api } = installation;
  const application = await installation.register({ name: "Notes", redirect_uris: ["https://notes.example.com/callback"] });
  const path = `/v1/applications/${application.client_id}`;
  await browser.visit(async (page) => {
    await open(page, `/applications/${application.client_id}/edit`);
    await page.locator("#name").fill("Notes of mine");
    await api.put(path, { name: "Notes of theirs" });
    await page.locator("#save").click();
    await page.getByRole("dialog", { name: TITLE }).locator("#discard-mine").click();
    await page.waitForFunction(() => document.querySelector("#name")?.value === "Notes of theirs");
    assert.equal((await api.get(path)).name, "Notes of theirs");
    await page.getByRole("link", { name: "Audit", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  }, { refused: [`412 ${path}`] });
});

/** The row of a field in the table of both versions. */
function compared(dialog, name) {
  return dialog.locator("#both-versions tr", { has: dialog.page().getByRole("rowheader", { name, exact: true }) });
}

test("of a person, both versions are shown and both changes kept, attributes too", async () => {
  const { api, person } = installation;
  const path = `/v1/companies/${installation.company.id}/users/${person.id}`;
  await api.call("PATCH", path, { attributes: { floor: 1 } }, 200);
  await browser.visit(async (page) => {
    await open(page, `/companies/${installation.company.id}/people/${person.id}/edit`);
    await page.locator("#nickname").fill("Pau");
    await page.locator("#attributes").fill("floor = 1\nteam = Red");
    await page.locator("#company-role").selectOption("company_admin");
    await api.call("PATCH", path, { family_name: "Puig", locale: "es", attributes: { floor: 2 } }, 200);
    await page.locator("#save").click();
    const dialog = page.getByRole("dialog", { name: TITLE });
    assert.match(await compared(dialog, "Family name").innerText(), /Puig\s+Not changed/);
    assert.match(await compared(dialog, "Language").innerText(), /Español\s+Not changed/);
    assert.match(await compared(dialog, "Nickname").innerText(), /Pau/);
    assert.match(await compared(dialog, "Company role").innerText(), /Member\s+Company administrator/);
    assert.match(await compared(dialog, "Further attributes").innerText(), /floor = 2[^]*team = Red/);
    await suitsEveryone(page);
    assert.equal((await api.get(path)).nickname, undefined, "nothing was overwritten");
    await dialog.locator("#save-mine").click();
    await message(page, /was saved/);
  }, { refused: [`412 ${path}`] });
  const saved = await api.get(path);
  assert.deepEqual([saved.family_name, saved.nickname, saved.company_role, saved.attributes.team], ["Puig", "Pau", "company_admin", "Red"]);
});

test("of the settings, both versions are shown, and what other forms have is no conflict", async () => {
  const { api } = installation;
  await browser.visit(async (page) => {
    await open(page, "/settings");
    await page.locator("#name").fill("Door of Acme");
    await api.put("/v1/settings", { client_registration: "closed" });
    await page.locator("#save").click();
    await message(page, /saved/);
    assert.equal((await api.get("/v1/settings")).client_registration, "closed");
    await page.locator("#name").fill("Gate of Acme");
    await api.put("/v1/settings", { name: "Wall of Acme", default_language: "es" });
    await page.locator("#save").click();
    const dialog = page.getByRole("dialog", { name: TITLE });
    assert.match(await compared(dialog, "Name of the installation").innerText(), /Wall of Acme\s+Gate of Acme/);
    assert.match(await compared(dialog, "Default language").innerText(), /Español\s+Not changed/);
    await suitsEveryone(page);
    await dialog.locator("#save-mine").click();
    await message(page, /saved/);
    const saved = await api.get("/v1/settings");
    assert.deepEqual([saved.name, saved.default_language], ["Gate of Acme", "es"]);
  });
  await api.put("/v1/settings", { client_registration: "initial_access_token", default_language: "en" });
});

test("a form in which nothing was changed is not sent", async () => {
  await browser.visit(async (page) => {
    const sent = [];
    page.on("request", (request) => request.method() === "PUT" && sent.push(request.url()));
    await open(page, `/companies/${installation.company.id}/settings`);
    await page.locator("#save").click();
    await message(page, /Nothing was changed/);
    assert.deepEqual(sent, []);
  });
});

test("on a phone, both versions stand below the name of their field, and nothing scrolls sideways", async () => {
  const { api } = installation;
  const company = await api.post("/v1/companies", { name: "Orion", code: "orion" });
  const path = `/v1/companies/${company.id}`;
  await browser.visit(async (page) => {
    await open(page, `/companies/${company.id}/settings`);
    await page.locator("#name").fill("Orion of mine");
    await api.put(path, { name: `Orion${"n".repeat(200)}` });
    await page.locator("#save").click();
    const table = page.getByRole("dialog", { name: TITLE }).getByRole("table");
    await table.getByRole("row").nth(1).getByRole("rowheader", { name: "Name" }).waitFor();
    const { field, theirs, mine, room } = await table.evaluate((element) => {
      const [field, theirs, mine] = [...element.querySelectorAll("tbody tr:first-child > *")].map((cell) => cell.getBoundingClientRect());
      return { field, theirs, mine, room: element.parentElement.clientWidth - element.scrollWidth };
    });
    assert.ok(theirs.top >= field.bottom - 1 && Math.abs(theirs.top - mine.top) < 1, JSON.stringify([field, theirs, mine]));
    assert.ok(room >= 0, `${-room} pixels too wide`);
    await isAccessible(page);
  }, { viewport: { width: 320, height: 800 }, refused: [`412 ${path}`] });
});

test("rows of a list that two people change are all kept, and both versions of one row are shown", async () => {
  const { api } = installation;
  const scope = (name, en) => ({ scope: name, en });
  const resource = await api.post("/v1/resources", { name: "Ledger", uri: "https://ledger.example.com", scopes: [scope("read", "Read")] });
  const path = `/v1/resources/${resource.id}`;
  const change = (scopes) => api.call("PATCH", path, { scopes }, 200);
  const stored = async () => (await api.get(path)).scopes.map(({ scope, en }) => `${scope}: ${en}`);
  await browser.visit(async (page) => {
    await open(page, `/resources/${resource.id}`);
    await page.locator("#edit-scope-0").click();
    await change([scope("read", "Read"), scope("write", "Write")]);
    await page.locator("dialog #en").fill("Read the ledger");
    await page.locator("#save-dialog").click();
    await message(page, /saved/);
    assert.deepEqual(await stored(), ["read: Read the ledger", "write: Write"]);

    await page.locator("#edit-scope-1").click();
    await change([scope("read", "Read the ledger"), { ...scope("write", "Write entries"), es: "Escribir" }]);
    await page.locator("dialog #en").fill("Write lines");
    await page.locator("#save-dialog").click();
    const row = (name) => compared(page.locator("dialog"), name);
    assert.match(await row("In English").innerText(), /Write entries\s+Write lines/);
    assert.match(await row("In Spanish").innerText(), /Escribir\s+Not changed/);
    await suitsEveryone(page);
    await page.locator("dialog #save-mine").click();
    await message(page, /saved/);
    assert.deepEqual(await stored(), ["read: Read the ledger", "write: Write lines"]);
    assert.equal((await api.get(path)).scopes[1].es, "Escribir");

    await page.locator("#edit-scope-1").click();
    await change([scope("read", "Read the ledger")]);
    await page.locator("dialog #en").fill("Write again");
    await page.locator("#save-dialog").click();
    await page.locator("dialog", { hasText: "removed this entry" }).locator("#discard-mine").click();
    await page.locator("#edit-scope-1").waitFor({ state: "detached" });
    assert.deepEqual(await stored(), ["read: Read the ledger"]);
  });
});

test("the applications that may ask for an API are added to those that somebody else added meanwhile", async () => {
  const { api } = installation;
  const register = (name) => installation.register({ name, redirect_uris: [`https://${name}.example.com/cb`] }, { access: false });
  const [first, second] = [await register("first"), await register("second")];
  const resource = await api.post("/v1/resources", { name: "Archive", uri: "https://archive.example.com" });
  const path = `/v1/resources/${resource.id}`;
  await browser.visit(async (page) => {
    await open(page, `/resources/${resource.id}`);
    await page.locator("#add-application").waitFor();
    await api.call("PATCH", path, { applications: [first.client_id] }, 200);
    await choose(page, "application", "second");
    await page.locator("#add-application").click();
    await page.locator(`#remove-${first.client_id}`).waitFor();
    assert.deepEqual((await api.get(path)).applications.sort(), [first.client_id, second.client_id].sort());
  });
});
