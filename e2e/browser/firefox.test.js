// The main scenarios in Firefox: signing in, inviting a person, registering an application, giving access, the portal.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Firefox } from "../support/firefox.js";
import { ADMIN, Installation, PERSON } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";

let firefox;
let installation;

before(async () => {
  [firefox, installation] = await Promise.all([Firefox.launch(), Installation.create()]);
});

after(async () => {
  await firefox?.close();
  await installation?.stop();
});

test("in Firefox an administrator registers an application, gives access and invites, and a person uses it", async () => {
  const { url, company, server, api } = installation;
  await firefox.visit(async (person) => {
    await person.goto(`${url}/sign-in?return_to=/applications`);
    await person.signIn(ADMIN);
    await person.heading("Applications");
    await person.click("#register-application");
    await person.type("#name", "Notes");
    await person.type("#redirect-uris", "https://notes.example.com/callback");
    await person.click("#save");
    await person.heading("Notes");
    const [{ client_id: id }] = await api.get("/v1/applications");

    await api.put(`/v1/companies/${company.id}/entitlements/${id}`, {});
    await person.goto(`${url}/companies/${company.id}/applications/${id}/access`);
    await person.click(`[name="access-user-${installation.person.id}"]`);
    await person.click("#save-access");
    await person.sees("1 person");

    await person.goto(`${url}/companies/${company.id}/people`);
    await person.click("#invite-person");
    await person.type("#person-email", "ivo@example.com");
    await person.type("#person-name", "Ivo Invited");
    await person.click("dialog [type=submit]");
    await person.sees("Ivo Invited");
  });
  assert.equal((await mailsTo(server, "ivo@example.com")).length, 1);
  await firefox.visit(async (person) => {
    await person.goto(`${url}/`);
    await person.signIn(PERSON);
    await person.heading("My applications");
    await person.sees("Notes");
    await person.click('a[href="/account/security"]');
    await person.heading("Security");
  });
});
