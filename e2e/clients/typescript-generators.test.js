// Generators of TypeScript whose output has to compile; openapi-fetch's goes through the scenario too.
import { join } from "node:path";
import { test } from "node:test";

import { DOCUMENT, generated, PROGRAMS, succeed } from "./generated.js";
import { generate } from "./openapi-generator.js";

const STRICT = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext"];
const COMPILER = [...STRICT, "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable"];

/** Fills the folder of a client with what `write` writes into it, and compiles the file that it returns. */
function compiled(client, write) {
  return generated(client, import.meta.filename, async (folder) => {
    const file = await write(folder);
    await succeed(join(PROGRAMS, "tsc"), [...COMPILER, join(folder, file)]);
  });
}

test("what orval writes compiles", () => compiled("orval", async (folder) => {
  await succeed(join(PROGRAMS, "orval"), ["--input", DOCUMENT, "--output", join(folder, "aldaba.ts"), "--client", "fetch"]);
  return "aldaba.ts";
}));

test("what hey-api writes compiles", () => compiled("hey-api", async (folder) => {
  await succeed(join(PROGRAMS, "openapi-ts"), ["--input", DOCUMENT, "--output", folder, "--no-log-file"]);
  return "index.ts";
}));

test("what swagger-typescript-api writes compiles", () => compiled("swagger-typescript-api", async (folder) => {
  const options = ["generate", "--path", DOCUMENT, "--output", folder, "--name", "aldaba.ts", "--silent"];
  await succeed(join(PROGRAMS, "swagger-typescript-api"), options);
  return "aldaba.ts";
}));

test("what openapi-generator writes for fetch compiles", () => compiled("typescript-fetch", async (folder) => {
  await generate("typescript-fetch", folder, []);
  return "index.ts";
}));

// Minutes for what is not even compiled, so that it is left to `make test-clients`.
const skip = process.env.ALDABA_CLIENTS !== "anew" && "only in the long form";
test("openapi-generator writes clients in C#, Kotlin and PHP", { skip }, async () => {
  for (const language of ["csharp", "kotlin", "php"]) {
    await generated(language, import.meta.filename, (folder) => generate(language, folder, []));
  }
});
