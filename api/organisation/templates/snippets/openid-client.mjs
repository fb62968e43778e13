// npm install openid-client
// Register the redirect URI {{ values.callback() }}
// and the post-logout redirect URI {{ values.signed_out_plain() }}
import * as client from "openid-client";

const config = await client.discovery(
  new URL("{{ values.issuer }}"),
  {{ values.client_id }},
  "YOUR_CLIENT_SECRET",
{%- if values.plain_http %}
  undefined,
  { execute: [client.allowInsecureRequests] }, // plain http, on loopback only
{%- endif %}
);

// Begin: `session` is the visitor's, on the server. Send the visitor to the address.
export async function begin(session) {
  session.verifier = client.randomPKCECodeVerifier();
  return client.buildAuthorizationUrl(config, {
    redirect_uri: {{ values.redirect_uri }},
    scope: {{ values.scope }},
    code_challenge: await client.calculatePKCECodeChallenge(session.verifier),
    code_challenge_method: "S256",
  });
}

// At the redirect URI: the whole address that the visitor came to. The claims contain the person's `roles` in this
// application. If the person cancelled or has no access, it throws an error whose `error_description` can be shown.
export async function finish(session, address) {
  return keep(session, await client.authorizationCodeGrant(config, address, { pkceCodeVerifier: session.verifier }));
}

// When the access token has expired.
export async function refresh(session) {
  return keep(session, await client.refreshTokenGrant(config, session.refresh_token));
}

function keep(session, tokens) {
  session.claims = tokens.claims() ?? session.claims;
  for (const name of ["access_token", "id_token", "refresh_token"]) session[name] = tokens[name] ?? session[name];
  return session.claims;
}

// Signs out here and at Aldaba: send the visitor to the address.
export function signOut(session) {
  const query = {
    id_token_hint: session.id_token,
    post_logout_redirect_uri: {{ values.signed_out() }},
  };
  for (const name of Object.keys(session)) delete session[name];
  return client.buildEndSessionUrl(config, query);
}
