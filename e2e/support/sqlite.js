// The file of the embedded database, while no server has it open.
import assert from "node:assert/strict";
import { join } from "node:path";

import { run } from "./child.js";

const PYTHON = join(import.meta.dirname, "../.venv/bin/python");
const PROGRAM = `
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
print(base.execute("PRAGMA integrity_check").fetchall(), base.execute("PRAGMA foreign_key_check").fetchall())
`;

/** Asserts that the database is not corrupt and that no row refers to one that is missing. */
export async function isSound(server) {
  const { output } = await run(PYTHON, ["-c", PROGRAM, join(server.data, "aldaba.db")], {});
  assert.equal(output.trim(), "[('ok',)] []");
}
