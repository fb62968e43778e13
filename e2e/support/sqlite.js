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

// People are what the last person is but for email and name; of their words, those that the tests search for.
const PEOPLE = `
import sqlite3, sys, uuid
base = sqlite3.connect(sys.argv[1])
base.row_factory = sqlite3.Row
user = dict(base.execute("SELECT * FROM users ORDER BY id DESC LIMIT 1").fetchone())
member = dict(base.execute("SELECT * FROM memberships WHERE user_id = ?", (user["id"],)).fetchone())
def insert(table, row):
    names = ", ".join(row)
    return base.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())).lastrowid
for number in range(1, int(sys.argv[2]) + 1):
    name = f"Person {number:05}"
    email = name.lower().replace(" ", "") + "@example.com"
    own = {"sub": uuid.uuid4().bytes, "email": email, "preferred_username": email.split("@")[0], "name": name, "name_key": name.lower()}
    copy = {key: value for key, value in user.items() if key != "id"}
    user_id = insert("users", copy | own)
    copy = {key: value for key, value in member.items() if key != "id"}
    membership = insert("memberships", copy | {"user_id": user_id, "email": email, "name_key": name.lower()})
    for word in {*name.lower().split(), email.split("@")[0], "example", "com"}:
        insert("membership_words", {"company_id": member["company_id"], "word": word, "membership_id": membership})
base.commit()
`;

/** Adds people, the first of whom is called Person 00001, to the company of the last person who was added. */
export async function addPeople(server, count) {
  const { code, output } = await run(PYTHON, ["-c", PEOPLE, join(server.data, "aldaba.db"), String(count)], {});
  assert.equal(code, 0, output);
}
