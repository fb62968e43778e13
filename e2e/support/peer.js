// npm's oidc-provider as the server that `make bench` measures flows beside: its people are signed in and have consented,
// and what it stores is in memory.
//   node e2e/support/peer.js PORT
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

import Provider from "oidc-provider";

const port = Number(process.argv[2]);
const DAY = 24 * 3_600;
const SCOPE = "openid profile email";

/** The clients are called by the algorithms that their ID tokens are signed with. */
const client = (alg) => ({
  client_id: alg,
  client_secret: "the-secret-of-a-client-that-is-measured",
  redirect_uris: ["https://app.example.com/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  id_token_signed_response_alg: alg,
});

const key = (alg, type, options) => ({ ...generateKeyPairSync(type, options).privateKey.export({ format: "jwk" }), alg, use: "sig" });

const provider = new Provider(`http://localhost:${port}`, {
  clients: ["RS256", "ES256"].map(client),
  jwks: { keys: [key("RS256", "rsa", { modulusLength: 2_048 }), key("ES256", "ec", { namedCurve: "P-256" })] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({
    accountId: id, claims: () => ({ sub: id, name: "A person", email: `${id}@example.com`, email_verified: true }),
  }),
  issueRefreshToken: async () => true,
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope(SCOPE);
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
});
const rest = provider.callback();

createServer(async (request, response) => {
  if (request.url === "/hello") return response.end();
  if (!request.url.startsWith("/session/")) return rest(request, response);
  // Signs a person in, and returns the cookie.
  const session = new provider.Session();
  session.loginAccount({ accountId: request.url.slice("/session/".length) });
  await session.save(DAY);
  return response.end(`${provider.cookieName("session")}=${session.id}`);
}).listen(port, "127.0.0.1");
