import * as client from "openid-client";

const config = await client.discovery(
  new URL("{{ values.issuer }}"),
  {{ values.client_id }},
  "CLIENT_SECRET",
{%- if values.plain_http %}
  undefined,
  { execute: [client.allowInsecureRequests] }, // plain http, on loopback only
{%- endif %}
);

// Begin: keep the verifier in the visitor's session, and send the visitor to the address.
export async function begin(session) {
  session.verifier = client.randomPKCECodeVerifier();
  return client.buildAuthorizationUrl(config, {
    redirect_uri: {{ values.redirect_uri }},
    scope: {{ values.scope }},
    code_challenge: await client.calculatePKCECodeChallenge(session.verifier),
    code_challenge_method: "S256",
  });
}

// At the redirect URI: the whole address that the visitor came to.
export async function finish(session, address) {
  const tokens = await client.authorizationCodeGrant(config, address, { pkceCodeVerifier: session.verifier });
  return tokens.claims();
}
