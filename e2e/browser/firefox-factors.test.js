// Second factors in Firefox: an app is added at the sign-in, and each kind of code completes a later one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Firefox } from "../support/firefox.js";
import { Installation, PERSON } from "../support/installation.js";
import { mailsTo } from "../support/mail.js";
import { codeOf } from "../support/totp.js";
import { until } from "../support/wait.js";

let firefox;
let installation;

before(async () => {
  [firefox, installation] = await Promise.all([Firefox.launch(), Installation.create()]);
  await installation.api.put(`/v1/companies/${installation.company.id}/sign-in-policy`, { second_factor: "required" });
});

after(async () => {
  await firefox?.close();
  await installation?.stop();
});

/** Enters a code on the page of the second factor, and waits for the portal. */
async function complete(person, code) {
  await person.type("#code", code);
  await person.click("#continue");
  await person.heading("My applications");
}

/** Gives `use` a new browser that is at the step after the password. */
function afterPassword(use) {
  return firefox.visit(async (person) => {
    await person.goto(`${installation.url}/sign-in`);
    await person.signIn(PERSON);
    await use(person);
  });
}

test("in Firefox an app is added at the sign-in, and its codes, recovery codes and codes by email complete later ones", async () => {
  const { server, api } = installation;
  let secret;
  let codes;
  await afterPassword(async (person) => {
    await person.click("#add-app");
    secret = await person.text("#secret");
    await person.type("#code", codeOf(secret));
    await person.click("#confirm");
    codes = await person.texts("#codes li");
    assert.equal(codes.length, 10);
    await person.click("#continue");
    await person.heading("My applications");
  });
  await afterPassword((person) => complete(person, codeOf(secret, 30)));
  await afterPassword(async (person) => {
    await person.click('a[href*="with=recovery_code"]');
    await person.find("#code.lower");
    await complete(person, codes[0]);
  });

  await api.put("/v1/settings", { email_code_as_second_factor: true });
  await afterPassword(async (person) => {
    await person.click('a[href*="with=email_code"]');
    await person.click("#send-code");
    await person.find("#code");
    const read = async () => {
      const mails = await mailsTo(server, PERSON.email);
      return mails.map((mail) => mail.text.match(/^\s*(\d{6})\s*$/m)?.[1]).find(Boolean);
    };
    await complete(person, await until(read, "a code by email"));
  });
});
