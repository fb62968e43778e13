// The part of the load that signs in, gets codes, redeems them and refreshes: see load.js.
import assert from "node:assert/strict";

import { Visitor, codeIn } from "./visitor.js";

const PASSWORD = "staple under the bridge";
/** After how many milliseconds a refresh token that is repeated may count as replayed. */
const GRACE = 9_000;
/** How many families of refresh tokens, and sessions, are looked at again after every later fault. */
const KEPT = 30;

/** The codes, tokens and sessions that were acknowledged. */
export class Grants {
  /** Codes that nobody sent to the token endpoint. */
  #fresh = [];
  /** Codes that were sent, without an answer. */
  #uncertain = [];
  /** What came of codes: the last refresh token, and the code. */
  #families = [];
  #sessions = [];

  static async of(load, application) {
    const grants = new Grants();
    const person = await load.addPerson("Signs in", { password: PASSWORD });
    await load.api.put(`${load.access}/${person.id}`, { roles: ["user"] });
    return Object.assign(grants, { load, application, credentials: { email: person.email, password: PASSWORD } });
  }

  caller() {
    let visitor;
    return {
      work: async (turn) => {
        if (!visitor || turn % 40 === 0) visitor = await this.#signIn();
        if (!visitor) return;
        const answer = await this.load.send([303], () => visitor.authorize(this.application));
        if (answer?.status !== 303) return;
        const code = codeIn(answer);
        if (turn % 4 === 0) this.#fresh.push(code);
        else await this.#redeem(code);
      },
    };
  }

  async #signIn() {
    const visitor = new Visitor(this.load.server);
    const answer = await this.load.send([303], () => visitor.signIn(this.credentials));
    if (answer?.status !== 303) return undefined;
    this.#sessions.push(visitor);
    return visitor;
  }

  /** Sends a request to the token endpoint. */
  #token(fields, expected = [200]) {
    const { client_id, client_secret, redirect_uris } = this.application;
    const redirect_uri = fields.code === undefined ? {} : { redirect_uri: redirect_uris[0] };
    const body = new URLSearchParams({ client_id, client_secret, ...redirect_uri, ...fields });
    const signal = AbortSignal.timeout(30_000);
    return this.load.send(expected, () => fetch(`${this.load.server.url}/oauth2/token`, { method: "POST", body, signal }));
  }

  async #redeem(code) {
    const answer = await this.#token({ grant_type: "authorization_code", code });
    if (answer?.status !== 200) {
      this.#uncertain.push(code);
      return;
    }
    const family = { code, token: JSON.parse(answer.text).refresh_token };
    this.#families.push(family);
    await this.#refresh(family);
  }

  /** A refresh token whose answer was lost is sent again. Returns whether the family goes on. */
  async #refresh(family) {
    const sent = Date.now();
    const expected = family.uncertainSince === undefined ? [200] : [200, 400];
    const answer = await this.#token({ grant_type: "refresh_token", refresh_token: family.token }, expected);
    // Whether it was used, nobody knows, and not before it was sent.
    if (answer === undefined) family.uncertainSince ??= sent;
    if (answer?.status !== 200) return false;
    const { refresh_token, access_token } = JSON.parse(answer.text);
    Object.assign(family, { token: refresh_token, access: access_token, uncertainSince: undefined });
    return true;
  }

  async #userinfo({ access }) {
    const headers = { authorization: `Bearer ${access}` };
    const answer = await this.load.send([200], () => fetch(`${this.load.server.url}/oauth2/userinfo`, { headers }));
    return answer?.status;
  }

  async #isRedeemed(code) {
    const answer = await this.#token({ grant_type: "authorization_code", code }, [200, 400]);
    if (answer?.status === 400) assert.equal(JSON.parse(answer.text).error, "invalid_grant");
    return answer?.status;
  }

  /** Whatever was acknowledged so far may have expired. */
  forget() {
    this.#fresh = [];
    this.#uncertain = [];
    this.#families = [];
    this.#sessions = [];
  }

  /** Asserts that what was acknowledged works, and that no code works twice. */
  async verify() {
    for (const code of this.#fresh) {
      assert.equal(await this.#isRedeemed(code), 200, "a code that nobody redeemed is lost");
      assert.equal(await this.#isRedeemed(code), 400, "a code works twice");
    }
    for (const code of this.#uncertain) {
      await this.#isRedeemed(code);
      assert.equal(await this.#isRedeemed(code), 400, "a code works twice");
    }
    for (const family of this.#families.splice(0)) {
      const since = family.uncertainSince;
      if (await this.#refresh(family)) {
        assert.equal(await this.#userinfo(family), 200, "an access token is not accepted");
        this.#families.push(family);
      } else assert.ok(Date.now() - since > GRACE, "a refresh token is lost");
    }
    for (const { code } of this.#families.splice(KEPT)) {
      assert.equal(await this.#isRedeemed(code), 400, "a code works twice");
    }
    for (const visitor of this.#sessions) assert.ok(await visitor.isSignedIn(), "a session is lost");
    this.#sessions.splice(KEPT);
    this.#fresh = [];
    this.#uncertain = [];
  }
}
