// The configurations that the API gives for an application, as people use them.
import assert from "node:assert/strict";

/** The texts of one by the names of its files, with something in the place of each placeholder. */
export async function files(installation, { client_id: id, client_secret: secret }, kind, values = {}) {
  const snippets = await installation.api.get(`/v1/applications/${id}/snippets`);
  const found = snippets.find((it) => it.id === kind);
  assert.ok(found, `there is none for ${kind}`);
  assert.equal(found.tested, true, `${kind} is tested here`);
  const all = { YOUR_CLIENT_SECRET: secret, ...values };
  const replaced = ({ text }) => found.placeholders.reduce((result, { text: name, meaning }) => {
    assert.ok(all[name], `nothing for ${name}: ${meaning}`);
    return result.replaceAll(name, all[name]);
  }, text);
  return Object.fromEntries(found.files.map((file) => [file.name, replaced(file)]));
}

/** The text of one that has a single file. */
export async function snippet(installation, application, kind, values) {
  const texts = Object.values(await files(installation, application, kind, values));
  assert.equal(texts.length, 1);
  return texts[0];
}
