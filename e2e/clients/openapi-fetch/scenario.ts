// Goes through the scenario of e2e/clients/README.md with openapi-fetch and the types that openapi-typescript
// generates: node scenario.js URL TOKEN
import assert from "node:assert/strict";

import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

type Problem = components["schemas"]["Problem"];
type Client = ReturnType<typeof createClient<paths>>;

const [url, token] = process.argv.slice(2) as [string, string];

/** The result of an operation that has to succeed. */
function succeeded<T>(answer: { data?: T; error?: Problem }): T {
  assert.equal(answer.error, undefined);
  assert.notEqual(answer.data, undefined);
  return answer.data as T;
}

/** The error of an operation that has to be refused. */
function refused(answer: { error?: Problem }): Problem {
  assert.ok(answer.error, "it was not refused");
  return answer.error;
}

async function giveAccess(client: Client, company_id: number, user_id: number, client_id: string) {
  const path = { company_id, client_id };
  const seats = { params: { path }, body: { seats: 5 } };
  const entitlement = succeeded(await client.PUT("/v1/companies/{company_id}/entitlements/{client_id}", seats));
  assert.deepEqual([entitlement.seats, entitlement.seats_used], [5, 0]);

  const wanted = { roles: [{ role: "user", user_ids: [user_id] }] };
  const access = "/v1/companies/{company_id}/applications/{client_id}/access";
  succeeded(await client.PUT(access, { params: { path }, body: wanted }));
  assert.deepEqual(succeeded(await client.GET(access, { params: { path } })), wanted);
}

async function lookAround(client: Client, company_id: number, user_id: number, client_id: string) {
  const company = { params: { path: { company_id } } };
  const guest = { name: "Greta Guest", email: "greta.types@example.com" };
  const invited = succeeded(await client.POST("/v1/companies/{company_id}/users", { ...company, body: guest }));
  assert.equal(invited.status, "invited");
  const invitations = succeeded(await client.GET("/v1/companies/{company_id}/invitations", company));
  assert.deepEqual(invitations.map(({ email, status }) => [email, status]), [[guest.email, "open"]]);

  const editor = { params: { path: { client_id } }, body: { code: "editor", name: "Editor" } };
  succeeded(await client.POST("/v1/applications/{client_id}/roles", editor));
  const why = "/v1/companies/{company_id}/users/{user_id}/applications/{client_id}/explain";
  const explained = succeeded(await client.GET(why, { params: { path: { company_id, user_id, client_id } } }));
  assert.deepEqual([explained.decision, explained.roles], ["allowed", ["user"]]);

  const query = { company_id, kind: "user.created" };
  const events = succeeded(await client.GET("/v1/audit-events", { params: { query } }));
  assert.deepEqual(events.map(({ target }) => target?.id), [invited.id, user_id].map(String));
}

async function meetErrors(client: Client, user_id: number) {
  const invalid = refused(await client.POST("/v1/companies", { body: { name: "", code: "no code" } }));
  assert.deepEqual([invalid.status, invalid.code], [400, "invalid"]);
  const fields = invalid.errors?.map(({ field, code }) => [field, code]);
  assert.deepEqual(fields, [["name", "required"], ["code", "invalid"]]);

  const path = { company_id: 1, user_id };
  const missing = refused(await client.GET("/v1/companies/{company_id}/users/{user_id}", { params: { path } }));
  assert.deepEqual([missing.status, missing.code], [404, "not_found"]);
}

const client = createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
const companies = succeeded(await client.GET("/v1/companies"));
assert.deepEqual(companies.map(({ name }) => name), ["Acme"]);

const sons = { name: "Types & Sons", code: "types" };
const company = succeeded(await client.POST("/v1/companies", { body: sons }));
assert.equal(company.code, "types");

const person = { name: "Tina Types", email: "tina@example.com", password: "staple under the bridge" };
const users = { params: { path: { company_id: company.id } }, body: person };
const user = succeeded(await client.POST("/v1/companies/{company_id}/users", users));
assert.equal(user.status, "active");

const notes = { name: "Typed notes", redirect_uris: ["https://notes.example.com/callback"] };
const application = succeeded(await client.POST("/v1/applications", { body: notes }));
assert.ok(application.client_secret, "the secret is shown");
const { client_id } = application;

await giveAccess(client, company.id, user.id, client_id);
await lookAround(client, company.id, user.id, client_id);
await meetErrors(client, user.id);

const inCompany = { company_id: company.id };
const inUser = { ...inCompany, user_id: user.id };
const gone = [
  await client.DELETE("/v1/applications/{client_id}", { params: { path: { client_id } } }),
  await client.DELETE("/v1/companies/{company_id}/users/{user_id}", { params: { path: inUser } }),
  await client.DELETE("/v1/companies/{company_id}", { params: { path: inCompany } }),
];
assert.deepEqual(gone.map(({ response }) => response.status), [204, 204, 204]);
const deleted = refused(await client.GET("/v1/companies/{company_id}", { params: { path: inCompany } }));
assert.deepEqual([deleted.status, deleted.code], [404, "not_found"]);

const stranger = refused(await createClient<paths>({ baseUrl: url }).GET("/v1/companies"));
assert.deepEqual([stranger.status, stranger.code], [401, "unauthenticated"]);
