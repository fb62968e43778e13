// Generators of TypeScript whose output has to compile; openapi-fetch's goes through the scenario too.
import { join } from "node:path";
import { test } from "node:test";

import { DOCUMENT, emptyFolder, PROGRAMS, succeed } from "./generated.js";

const STRICT = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext"];
const COMPILER = [...STRICT, "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable"];

test("what orval writes compiles", async () => {
  const file = join(emptyFolder("orval"), "aldaba.ts");
  await succeed(join(PROGRAMS, "orval"), ["--input", DOCUMENT, "--output", file, "--client", "fetch"]);
  await succeed(join(PROGRAMS, "tsc"), [...COMPILER, file]);
});

test("what hey-api writes compiles", async () => {
  const folder = emptyFolder("hey-api");
  await succeed(join(PROGRAMS, "openapi-ts"), ["--input", DOCUMENT, "--output", folder, "--no-log-file"]);
  await succeed(join(PROGRAMS, "tsc"), [...COMPILER, join(folder, "index.ts")]);
});
