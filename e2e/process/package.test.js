// The Debian package, made of the program that is tested here.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, test } from "node:test";

import { run } from "../support/child.js";
import { temporaryFolder } from "../support/folders.js";
import { BINARY } from "../support/server.js";

const ROOT = resolve(import.meta.dirname, "../..");

let file;

/** Runs a program that has to succeed, and gives what it printed. */
async function succeed(command, ...args) {
  const { code, output } = await run(command, args, { env: process.env, cwd: ROOT });
  assert.equal(code, 0, `${command} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

/** Makes the package in a folder of its own. */
async function makePackage() {
  const env = { ...process.env, CARGO_TARGET_DIR: temporaryFolder("package"), COMPRESSION: "none" };
  const { code, output } = await run(join(ROOT, "scripts/package"), [BINARY], { env, cwd: ROOT });
  assert.equal(code, 0, output);
  return output.trim().split("\n").at(-1);
}

function digest(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

before(async () => {
  file = await makePackage();
});

test("the package contains the program, its service, its configuration and its manual", async () => {
  const list = await succeed("dpkg-deb", "--contents", file);
  const contents = new Map(list.trim().split("\n").map((line) => {
    const [mode, owner, , , , path] = line.split(/\s+/);
    return [path, `${mode} ${owner}`];
  }));
  for (const [path, mode] of [
    ["./usr/bin/aldaba", "-rwxr-xr-x"],
    ["./usr/lib/systemd/system/aldaba.service", "-rw-r--r--"],
    ["./usr/lib/systemd/system/aldaba-worker.service", "-rw-r--r--"],
    ["./usr/lib/sysusers.d/aldaba.conf", "-rw-r--r--"],
    ["./etc/default/aldaba", "-rw-r-----"],
    ["./usr/share/man/man1/aldaba-serve.1.gz", "-rw-r--r--"],
    ["./usr/share/bash-completion/completions/aldaba", "-rw-r--r--"],
    ["./usr/share/doc/aldaba/INSTALL.md", "-rw-r--r--"],
  ]) {
    assert.equal(contents.get(path), `${mode} root/root`, path);
  }
  const version = (await succeed(BINARY, "--version")).trim().split(" ")[1];
  assert.equal((await succeed("dpkg-deb", "--field", file, "Version")).trim(), version);
  assert.match(await succeed("dpkg-deb", "--field", file, "Depends"), /^libc6 \(>= 2\.\d+\), libgcc-s1.*, ca-certificates/);
});

test("two builds of the package have the same bytes", async () => {
  assert.equal(digest(await makePackage()), digest(file));
});

test("the services have little access to the rest of the machine", async () => {
  for (const name of ["aldaba.service", "aldaba-worker.service"]) {
    const unit = join(ROOT, "packaging/debian", name);
    // 0 is the least exposed and 10 the most; the threshold is in tenths.
    await succeed("systemd-analyze", "security", "--no-pager", "--offline=yes", "--threshold=20", unit);
  }
});

test("shells complete the names of commands", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    assert.match(await succeed(BINARY, "completions", shell), /check-config/, shell);
  }
});
