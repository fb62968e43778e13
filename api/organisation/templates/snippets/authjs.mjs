// npm install express @auth/express
// Register the redirect URI {{ values.site }}/auth/callback/aldaba
// and the post-logout redirect URI {{ values.site }}/signed-out
import { ExpressAuth, getSession } from "@auth/express";
import express from "express";

const signOutUrl = "{{ values.logout_url() }}";

const config = {
  basePath: "/auth",
  secret: "YOUR_SESSION_SECRET",
  trustHost: true,
  providers: [
    {
      id: "aldaba",
      name: "Aldaba",
      type: "oidc",
      issuer: "{{ values.issuer }}",
      clientId: {{ values.client_id }},
      clientSecret: "YOUR_CLIENT_SECRET",
      authorization: { params: { scope: {{ values.scope }} } },
      checks: ["pkce", "state", "nonce"],
      // Otherwise its page loads a logo from authjs.dev.
      style: { logo: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E" },
    },
  ],
  callbacks: {
    // The roles that the person has in this application.
    jwt: ({ token, profile }) => (profile ? { ...token, sub: profile.sub, roles: profile.roles ?? [] } : token),
    redirect: ({ url, baseUrl }) => (url === signOutUrl || url.startsWith(`${baseUrl}/`) ? url : baseUrl),
    session: ({ session, token }) => ({ ...session, user: { ...session.user, id: token.sub, roles: token.roles } }),
  },
};

export const app = express();
app.use("/auth", ExpressAuth(config));

app.get("/signed-out", (request, response) => response.send('<p>Signed out.</p><p><a href="/">Sign in</a></p>'));

app.use(async (request, response, next) => {
  response.locals.session = await getSession(request, config);
  if (response.locals.session?.user) next();
  else response.redirect(`/auth/signin?${new URLSearchParams({ callbackUrl: request.originalUrl })}`);
});

app.get("/", (request, response) => response.json(response.locals.session.user));

app.get("/admin", (request, response) => {
  if (response.locals.session.user.roles.includes("admin")) response.send("You are an administrator.");
  else response.sendStatus(403);
});

// Asks whether to sign out here, and then everywhere.
app.get("/sign-out", (request, response) => {
  response.redirect(`/auth/signout?${new URLSearchParams({ callbackUrl: signOutUrl })}`);
});
