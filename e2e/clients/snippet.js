// The configurations that the API gives for an application, as people use them.
import assert from "node:assert/strict";

/** The text of one, with something in the place of each placeholder. */
export async function snippet(installation, { client_id: id, client_secret: secret }, kind, values = {}) {
  const snippets = await installation.api.get(`/v1/applications/${id}/snippets`);
  const found = snippets.find((it) => it.id === kind);
  assert.ok(found, `there is none for ${kind}`);
  const all = { CLIENT_SECRET: secret, ...values };
  return found.placeholders.reduce((text, { text: name, meaning }) => {
    assert.ok(all[name], `nothing for ${name}: ${meaning}`);
    return text.replaceAll(name, all[name]);
  }, found.text);
}
