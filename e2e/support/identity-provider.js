// The login of another organisation: npm's oidc-provider, with pages of its own for signing in and cancelling.
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import Provider from "oidc-provider";

import { freePort } from "./ports.js";

const CLIENT = { client_id: "aldaba", client_secret: "the secret of this server there, which is long" };

export class IdentityProvider {
  /** `people` are the claims of those who can sign in, by subject. */
  static async create(people) {
    const created = new IdentityProvider();
    created.url = `http://127.0.0.1:${await freePort()}`;
    created.people = people;
    created.client = CLIENT;
    return created;
  }

  /** Starts it for a client with this redirect URI, which it notifies of sign-outs at another. */
  async start(redirectUri, logoutUri) {
    const logout = logoutUri ? { backchannel_logout_uri: logoutUri, backchannel_logout_session_required: true } : {};
    const people = this.people;
    const provider = new Provider(this.url, {
      clients: [{ ...CLIENT, ...logout, redirect_uris: [redirectUri] }],
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "given_name", "family_name", "groups"] },
      conformIdTokenClaims: false,
      cookies: { keys: ["only for tests"] },
      features: {
        backchannelLogout: { enabled: true },
        devInteractions: { enabled: false },
        // Its own pages load a font from elsewhere.
        rpInitiatedLogout: {
          logoutSource: (ctx, form) => page(ctx, `${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`),
          postLogoutSuccessSource: (ctx) => page(ctx, "<p>Sign-out Success</p>"),
        },
      },
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      // The person who signs in there has consented before.
      loadExistingGrant: async (ctx) => {
        const grant = new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client.clientId,
          accountId: ctx.oidc.session.accountId,
        });
        grant.addOIDCScope("openid profile email");
        await grant.save();
        return grant;
      },
      pkce: { required: () => true },
      // By itself it notifies nobody at a loopback address.
      fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    });
    const rest = provider.callback();
    this.server = createServer(async (request, response) => {
      if (!request.url.startsWith("/interaction/")) return rest(request, response);
      if (request.method === "GET") return show(response, request.url);
      const form = new URLSearchParams(await text(request));
      const result = form.has("cancel")
        ? { error: "access_denied", error_description: "the person cancelled" }
        : { login: { accountId: form.get("login") } };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    });
    await new Promise((resolve) => this.server.listen(new URL(this.url).port, "127.0.0.1", resolve));
    return this;
  }

  async stop() {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve()));
  }
}

function page(ctx, content) {
  ctx.body = `<!DOCTYPE html><html lang="en"><title>Another organisation</title><link rel="icon" href="data:,">${content}</html>`;
}

function show(response, action) {
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(`<!DOCTYPE html><html lang="en"><title>Another organisation</title><link rel="icon" href="data:,">
<form method="post" action="${action}"><label>Login <input id="there" name="login"></label>
<button id="go">Sign in there</button><button id="cancel-there" name="cancel" value="1">Cancel</button></form></html>`);
}
