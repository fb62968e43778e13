// schemathesis reads the OpenAPI document and looks for requests that the server answers otherwise than it says. It is
// bounded by the number of its examples and does the same each time. ALDABA_FUZZ_SECONDS leaves nothing out and lets each
// caller go on for so long; ALDABA_FUZZ_SEED repeats what was found then.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Api } from "../support/api.js";
import { Child } from "../support/child.js";
import { Installation } from "../support/installation.js";

const PROGRAM = join(import.meta.dirname, "../.venv/bin/schemathesis");
const CONFIGURATION = join(import.meta.dirname, "schemathesis.toml");
const HOOKS = join(import.meta.dirname, "schemathesis_hooks.py");
const DOCUMENT = join(import.meta.dirname, "../../openapi/openapi.json");

const SECONDS = Number(process.env.ALDABA_FUZZ_SECONDS ?? 0);
/** The short form leaves out what another request tries too; see `filter_case` of the hooks and the callers below. */
const SHORT = SECONDS === 0;
const SEED = process.env.ALDABA_FUZZ_SEED ?? (SECONDS > 0 ? Math.floor(Math.random() * 1e9) : 1);
/** How many requests are drawn for each operation. */
const EXAMPLES = 10;
/** Longer than it should go on, also on a slow machine. */
const timeout = (SECONDS + 900) * 1000;

const BOSS = { name: "Bea Boss", email: "boss@example.com", password: "staple under the bridge" };
/** What the server must not do while it is looked at. */
const ENVIRONMENT = {
  ALDABA_RATE_LIMIT: "0",
};

/** An installation with something of everything, and tokens of an administrator and of a company's. */
async function prepare() {
  const installation = await Installation.create({ env: ENVIRONMENT });
  const { api, company, person, server } = installation;
  await api.post("/v1/companies", { name: "Other" });
  await api.post(`/v1/companies/${company.id}/users`, { ...BOSS, company_role: "company_admin" });
  const wiki = {
    name: "Wiki",
    redirect_uris: ["https://wiki.example.com/callback"],
    forward_auth_origins: ["https://wiki.example.com"],
  };
  await installation.giveAccess(await api.post("/v1/applications/wiki", wiki), [person]);
  // The embedded database is one process's at a time.
  await server.stop();
  const boss = await server.token(BOSS.email);
  await server.start();
  return { installation, admin: api.token, boss };
}

const operations = Object.values(JSON.parse(readFileSync(DOCUMENT, "utf8")).paths).flatMap((path) => Object.values(path));
/** Whether an operation is for people who are signed in, and for programs with their tokens. */
const needsToken = ({ security = [] }) => security.length > 0 && security.every((way) => "bearer" in way || "session" in way);
const only = (condition) => operations.filter(condition).flatMap(({ operationId }) => ["--include-operation-id", operationId]);

/** Lets schemathesis look at a server, with the token of a caller; returns what it printed. */
async function look({ url, server }, token, { filters = [], phases, examples = EXAMPLES }) {
  const me = token && (await new Api(url, token).get("/v1/me"));
  const tokens = token ? await new Api(url, token).get("/v1/me/api-tokens") : [];
  const options = ["--url", url, "--seed", String(SEED), "--max-examples", String(examples)];
  if (!SHORT) options.push("--max-time", String(SECONDS));
  if (phases) options.push("--phases", phases);
  if (token) options.push("--header", `Authorization: Bearer ${token}`);
  const child = new Child(PROGRAM, ["--config-file", CONFIGURATION, "run", DOCUMENT, ...options, ...filters], {
    cwd: server.data,
    env: {
      ...process.env,
      SCHEMATHESIS_HOOKS: HOOKS,
      ALDABA_FUZZ_ME: String(me?.id ?? ""),
      ALDABA_FUZZ_TOKENS: tokens.map(({ id }) => id).join(" "),
      ALDABA_FUZZ_SHORT: SHORT ? "1" : "",
    },
  });
  const { code } = await child.end({ timeout });
  assert.equal(code, 0, child.output);
  return child.output;
}

const filters = ["--include-path-regex", "^/v1"];
const callers = [
  { name: "an administrator", choose: ({ admin }) => admin, looks: [{ filters }] },
  {
    name: "an administrator of a company",
    choose: ({ boss }) => boss,
    // The phase "coverage", nine requests of ten, tries the limits of every field, which are the same for each caller, and
    // "stateful" follows the links between operations, which are too.
    looks: [SHORT ? { filters, phases: "examples,fuzzing", examples: 4 } : { filters }],
  },
  {
    name: "somebody without a token",
    choose: () => undefined,
    // Where a token is needed, whatever else is wrong is not looked at.
    looks: SHORT
      ? [{ filters: only((operation) => !needsToken(operation)) }, { filters: only(needsToken), phases: "fuzzing", examples: 1 }]
      : [{}],
  },
];

for (const { name, choose, looks } of callers) {
  test(`the server answers ${name} as the document says`, { timeout }, async (t) => {
    const { installation, ...tokens } = await prepare();
    const token = choose(tokens);
    try {
      for (const how of looks) {
        const output = await look(installation, token, how);
        t.diagnostic(output.match(/\d+ generated.*/)?.[0] ?? output);
      }
      t.diagnostic(`seed ${SEED}`);
      // A caller who was locked out meanwhile would have seen little.
      if (token) await new Api(installation.url, token).get("/v1/me");
    } finally {
      await installation.stop();
    }
  });
}
