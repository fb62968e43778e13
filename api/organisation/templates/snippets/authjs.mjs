// npm install express @auth/express
// Register the redirect URI {{ values.site }}/auth/callback/aldaba
// and the post-logout redirect URI {{ values.site }}/signed-out
import { ExpressAuth, getSession } from "@auth/express";
import express from "express";

const signOutUrl = "{{ values.logout_url() }}";
const client = { client_id: {{ values.client_id }}, client_secret: "YOUR_CLIENT_SECRET" };

// Who is signed in, in the memory of this server: several servers need a database or cache instead.
const people = new Map();

// The claims contain the roles that the person has in this application.
function keep(id, { id_token, access_token, refresh_token, expires_in }) {
  const claims = JSON.parse(Buffer.from(id_token.split(".")[1], "base64url").toString());
  people.set(id, { claims, access_token, refresh_token, expires: Date.now() + expires_in * 1000 });
  return id;
}

// The person with an access token that is valid for a minute at least, long enough for a request to an API.
async function refreshed(id) {
  const person = people.get(id);
  if (!person || person.expires > Date.now() + 60_000) return person;
  // Requests at the same time wait for one refresh.
  person.refresh ??= refresh(id, person).finally(() => delete person.refresh);
  await person.refresh;
  return people.get(id);
}

async function refresh(id, { refresh_token }) {
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token, ...client });
  const response = await fetch("{{ values.issuer }}/oauth2/token", { method: "POST", body });
  if (response.ok) keep(id, await response.json());
  else if (response.status === 400) people.delete(id); // the person has lost access, or signed out elsewhere
  else throw new Error(`The provider answered ${response.status}.`);
}

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
      clientId: client.client_id,
      clientSecret: client.client_secret,
      authorization: { params: { scope: {{ values.scope }} } },
      checks: ["pkce", "state", "nonce"],
      // Otherwise its page loads a logo from authjs.dev.
      style: { logo: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E" },
    },
  ],
  callbacks: {
    jwt: ({ token, account }) => (account ? { ...token, id: keep(crypto.randomUUID(), account) } : token),
    redirect: ({ url, baseUrl }) => (url === signOutUrl || url.startsWith(`${baseUrl}/`) ? url : baseUrl),
    session: ({ session, token }) => ({ ...session, id: token.id }),
  },
  events: { signOut: ({ token }) => people.delete(token?.id) },
};

export const app = express();
app.use("/auth", ExpressAuth(config));

app.get("/signed-out", (request, response) => response.send('<p>Signed out.</p><p><a href="/">Sign in</a></p>'));

app.use(async (request, response, next) => {
  const session = await getSession(request, config);
  response.locals.person = await refreshed(session?.id);
  if (response.locals.person) next();
  else response.redirect(`/auth/signin?${new URLSearchParams({ callbackUrl: request.originalUrl })}`);
});

app.get("/", (request, response) => response.json(response.locals.person.claims));

app.get("/admin", (request, response) => {
  if (response.locals.person.claims.roles?.includes("admin")) response.send("You are an administrator.");
  else response.sendStatus(403);
});

// Asks whether to sign out here, and then everywhere.
app.get("/sign-out", (request, response) => {
  response.redirect(`/auth/signout?${new URLSearchParams({ callbackUrl: signOutUrl })}`);
});
