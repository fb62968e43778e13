addEventListener("message", async ({ data, origin, source }) => {
  if (typeof data !== "string" || !source) return;
  // A page without an origin is told no more than that it is in error.
  const tell = (answer) => source.postMessage(answer, origin === "null" ? "*" : origin);
  const [, clientId, told, salt] = /^(.+) ([\w-]+)\.([\w-]+)$/.exec(data) ?? [];
  if (!salt || origin === "null") return tell("error");
  const state = /(?:^|; )aldaba_ops=([\w-]*)/.exec(document.cookie)?.[1] ?? "";
  // Where the browser keeps cookies from frames of other sites, nobody knows: that is no sign-out.
  if (!state && (await document.hasStorageAccess?.()) === false) return tell("error");
  const bytes = new TextEncoder().encode([clientId, origin, state, salt].join(" "));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = btoa(String.fromCharCode(...hash)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  tell(text === told ? "unchanged" : "changed");
});
