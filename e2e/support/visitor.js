// A browser without a screen: it keeps cookies and sends the sign-in page's form.
import assert from "node:assert/strict";

export class Visitor {
  #cookies = new Map();

  /** `timeout` is how many milliseconds a request may take. */
  constructor(server, { timeout = 30_000 } = {}) {
    this.server = server;
    this.timeout = timeout;
  }

  async fetch(path, { headers = {}, ...options } = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(path, this.server.url), {
      redirect: "manual",
      signal: AbortSignal.timeout(this.timeout),
      headers: cookie === "" ? headers : { ...headers, cookie },
      ...options,
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(name, value);
    }
    return response;
  }

  /** Signs in, and returns the response: a redirect, or a page that says why not. */
  async signIn({ email, password }) {
    const page = await this.fetch("/sign-in");
    const text = await page.text();
    if (page.status !== 200) return page;
    const csrf = text.match(/name="csrf"[^>]*value="([^"]+)"/)[1];
    return this.fetch("/sign-in", { method: "POST", body: new URLSearchParams({ csrf, email, password }) });
  }

  /** Whether the session still exists. */
  async isSignedIn() {
    const response = await this.fetch("/v1/session");
    await response.arrayBuffer();
    return response.status === 200;
  }

  /** Sends an authorization request, and returns its response. */
  authorize({ client_id, redirect_uris }) {
    const [redirect_uri] = redirect_uris;
    const query = { response_type: "code", client_id, redirect_uri, scope: "openid", nonce: "a-nonce-of-this-test" };
    return this.fetch(`/oauth2/authorize?${new URLSearchParams(query)}`);
  }
}

/** Returns the code in the redirect to an application. */
export function codeIn({ headers, status }) {
  const location = new URL(headers.get("location") ?? "about:blank");
  const code = location.searchParams.get("code");
  assert.ok(code, `no code: ${status} ${location}`);
  return code;
}
