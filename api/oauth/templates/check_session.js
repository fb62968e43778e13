addEventListener("message", async ({ data, origin, source }) => {
  if (typeof data !== "string" || !source) return;
  // A page without an origin gets no other answer than an error.
  const respond = (answer) => source.postMessage(answer, origin === "null" ? "*" : origin);
  const [, clientId, received, salt] = /^(.+) ([\w-]+)\.([\w-]+)$/.exec(data) ?? [];
  if (!salt || origin === "null") return respond("error");
  const state = /(?:^|; )aldaba_ops=([\w-]*)/.exec(document.cookie)?.[1] ?? "";
  // If the browser withholds cookies from frames of other sites, the state is unknown, which is no sign-out.
  if (!state && (await document.hasStorageAccess?.()) === false) return respond("error");
  const bytes = new TextEncoder().encode([clientId, origin, state, salt].join(" "));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = btoa(String.fromCharCode(...hash)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  respond(text === received ? "unchanged" : "changed");
});
