// A relying party as small as its library, openid-client, lets it be: a web application with one visitor.
import * as openid from "openid-client";

import { freePort } from "./ports.js";
import { serve } from "./web-server.js";

export class RelyingParty {
  visitor = undefined;
  /** What the last sign-in came back with, when that was an error. */
  refusal = undefined;
  #pending;
  #server;

  /** Takes a port, so that the application can be registered before it is started. */
  static async create() {
    const app = new RelyingParty();
    app.url = `http://127.0.0.1:${await freePort()}`;
    app.registration = {
      redirect_uris: [`${app.url}/callback`],
      post_logout_redirect_uris: [`${app.url}/signed-out`],
    };
    return app;
  }

  async start(issuer, { client_id, client_secret }) {
    // The library's own switch for plain http.
    const options = { execute: [openid.allowInsecureRequests] };
    this.config = await openid.discovery(new URL(issuer), client_id, client_secret, undefined, options);
    this.#server = await serve(this.url, {
      "/": () => (this.visitor ? { body: this.visitor } : this.#signIn()),
      "/callback": (url) => this.#signedIn(url),
      "/refresh": () => this.#refresh(),
      "/logout": () => this.#signOut(),
      "/signed-out": () => ({ body: "signed out" }),
    });
    return this;
  }

  stop() {
    return this.#server?.stop();
  }

  async #signIn() {
    const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
    this.#pending = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const location = openid.buildAuthorizationUrl(this.config, {
      redirect_uri: this.registration.redirect_uris[0],
      scope: "openid profile email",
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    return { location: location.href };
  }

  async #signedIn(url) {
    try {
      const tokens = await openid.authorizationCodeGrant(this.config, url, this.#pending);
      await this.#welcome(tokens, tokens.claims());
      return { location: "/" };
    } catch (error) {
      if (!(error instanceof openid.AuthorizationResponseError)) throw error;
      this.refusal = Object.fromEntries(url.searchParams);
      return { body: this.refusal };
    } finally {
      this.#pending = undefined;
    }
  }

  async #welcome(tokens, claims) {
    const userinfo = await openid.fetchUserInfo(this.config, tokens.access_token, claims.sub);
    this.visitor = {
      claims,
      userinfo,
      id_token: tokens.id_token ?? this.visitor?.id_token,
      access_token: tokens.access_token,
      refresh_token: tokens.refresh_token,
    };
  }

  async #refresh() {
    const tokens = await openid.refreshTokenGrant(this.config, this.visitor.refresh_token);
    await this.#welcome(tokens, tokens.claims() ?? this.visitor.claims);
    return { location: "/" };
  }

  async #signOut() {
    const location = openid.buildEndSessionUrl(this.config, {
      id_token_hint: this.visitor.id_token,
      post_logout_redirect_uri: this.registration.post_logout_redirect_uris[0],
    });
    this.visitor = undefined;
    return { location: location.href };
  }
}
