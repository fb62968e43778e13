// Libraries that make the system fail for one program. They are compiled here, so `cc` has to be installed.
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { dirname, join } from "node:path";

import { run } from "./child.js";
import { temporaryFolder } from "./folders.js";

/** Compiles a source of this folder, and returns the path for `LD_PRELOAD`. */
export async function compile(source) {
  const library = join(temporaryFolder("preload"), "library.so");
  const args = ["-shared", "-fPIC", "-O1", "-o", library, join(import.meta.dirname, source), "-ldl"];
  const { code, output } = await run("cc", args, {});
  assert.equal(code, 0, `${source} is not compiled:\n${output}`);
  chmodSync(dirname(library), 0o755);
  return library;
}
