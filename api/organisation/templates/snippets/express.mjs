// npm install express express-openid-connect memorystore express-session
// Register the redirect URI {{ values.site }}/callback, the post-logout redirect URI {{ values.site }}/signed-out
// and the back-channel logout URI {{ values.site }}/backchannel-logout
import express from "express";
import oidc from "express-openid-connect";
import session from "express-session";
import memoryStore from "memorystore";

export const app = express();
app.get("/signed-out", (request, response) => response.send('<p>Signed out.</p><p><a href="/">Sign in</a></p>'));
app.use(oidc.auth({
  issuerBaseURL: "{{ values.issuer }}",
  baseURL: "{{ values.site }}",
  clientID: {{ values.client_id }},
  clientSecret: "YOUR_CLIENT_SECRET",
  secret: "YOUR_SESSION_SECRET",
  authorizationParams: { response_type: "code", scope: {{ values.scope }} },
  idpLogout: true, // at /logout
  routes: { postLogoutRedirect: "/signed-out" },
  backchannelLogout: { store: new (memoryStore(session))({ checkPeriod: 3_600_000 }) },
}));

app.get("/", (request, response) => response.json(request.oidc.idTokenClaims));

// An access token that is valid for a minute at least, long enough for a request to an API. A refresh brings the person's
// current roles too.
app.get("/token", async (request, response) => {
  let token = request.oidc.accessToken;
  if (token.expires_in <= 60) token = await token.refresh();
  response.json({ expires_in: token.expires_in });
});

// The roles that the person has in this application.
app.get("/admin", (request, response) => {
  if (request.oidc.idTokenClaims.roles?.includes("admin")) response.send("You are an administrator.");
  else response.sendStatus(403);
});

// For example, the person cancelled or has no access.
app.use((error, request, response, next) => {
  response.status(error.statusCode ?? error.status ?? 500).type("text").send(error.error_description ?? error.message);
});
