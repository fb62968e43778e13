// oauth4webapi leaves nothing to itself: each request and the check of its answer are called one by one, as its
// examples show.
import * as oauth from "oauth4webapi";

// The library's own switch for plain http.
const HTTP = { [oauth.allowInsecureRequests]: true };

export class App {
  #pending;
  visitor;

  constructor(server, { url, application, auth }) {
    Object.assign(this, { server, url, auth });
    this.client = { client_id: application.client_id };
  }

  static async create({ issuer, ...options }) {
    const address = new URL(issuer);
    const found = await oauth.discoveryRequest(address, { algorithm: "oidc", ...HTTP });
    return new App(await oauth.processDiscoveryResponse(address, found), options);
  }

  get pages() {
    return {
      "/": () => (this.visitor ? { body: this.visitor } : this.#signIn()),
      "/callback": (url) => this.#signedIn(url),
      "/refresh": () => this.#refresh(),
      "/logout": () => this.#signOut(),
      "/signed-out": () => ({ body: "signed out" }),
    };
  }

  async #signIn() {
    const [verifier, state, nonce] = [
      oauth.generateRandomCodeVerifier(),
      oauth.generateRandomState(),
      oauth.generateRandomNonce(),
    ];
    this.#pending = { verifier, state, nonce };
    const parameters = {
      client_id: this.client.client_id,
      response_type: "code",
      redirect_uri: `${this.url}/callback`,
      scope: "openid profile email",
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    };
    return { location: `${this.server.authorization_endpoint}?${new URLSearchParams(parameters)}` };
  }

  async #signedIn(url) {
    const { server, client, auth } = this;
    const { verifier, state, nonce } = this.#pending;
    const parameters = oauth.validateAuthResponse(server, client, url, state);
    const answer = await oauth.authorizationCodeGrantRequest(
      server, client, auth, parameters, `${this.url}/callback`, verifier, HTTP,
    );
    const options = { expectedNonce: nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, options);
    return this.#welcome(tokens, answer);
  }

  async #refresh() {
    const { server, client, auth } = this;
    const answer = await oauth.refreshTokenGrantRequest(server, client, auth, this.visitor.refresh_token, HTTP);
    const tokens = await oauth.processRefreshTokenResponse(server, client, answer);
    return this.#welcome(tokens, answer);
  }

  /** Keeps what came, once its signature has been looked at and its subject found again at userinfo. */
  async #welcome(tokens, answer) {
    const { server, client } = this;
    await oauth.validateApplicationLevelSignature(server, answer, HTTP);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    const known = await oauth.userInfoRequest(server, client, tokens.access_token, HTTP);
    const userinfo = await oauth.processUserInfoResponse(server, client, claims.sub, known);
    this.visitor = { claims, userinfo, ...tokens };
    return { location: "/" };
  }

  #signOut() {
    const parameters = new URLSearchParams({
      id_token_hint: this.visitor.id_token,
      post_logout_redirect_uri: `${this.url}/signed-out`,
    });
    this.visitor = undefined;
    return { location: `${this.server.end_session_endpoint}?${parameters}` };
  }

  async introspect(token) {
    const { server, client, auth } = this;
    const answer = await oauth.introspectionRequest(server, client, auth, token, HTTP);
    return oauth.processIntrospectionResponse(server, client, answer);
  }

  /** What an API would make of a call with an access token (RFC 9068). */
  asResource(token, audience) {
    const request = new Request(`${this.url}/api`, { headers: { authorization: `Bearer ${token}` } });
    return oauth.validateJwtAccessToken(this.server, request, audience, HTTP);
  }
}
