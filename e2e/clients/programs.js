// Relying parties that have to be compiled or installed: once, and again when their sources, their lock file or their
// compiler change. The programs stay beside the tools of the scripts, once for all clones.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { go, succeed } from "./generated.js";
import { maven } from "./openapi-generator.js";

const FOLDER = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "aldaba/programs");
/** How long a program that was replaced by another is kept for other clones, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1_000;
/** Contains the version of Go. */
const REQUIREMENTS = join(import.meta.dirname, "../requirements.txt");
/** In milliseconds: the first build downloads its libraries too, possibly beside other work. */
const TIMEOUT = 1_200_000;

/** Compiles the Go module in a client's folder; the path of the program. `what` is the package. */
export async function goProgram(client, what = ".") {
  const build = (source, target) =>
    go(source, ["build", "-mod=readonly", "-o", join(target, "program"), what], { timeout: TIMEOUT });
  return join(await built(client, [REQUIREMENTS], build), "program");
}

/**
 * Compiles the Rust program in a client's folder, which is a workspace of its own; its path. Those in the workspace of the
 * server are compiled with it.
 */
export async function rustProgram(client) {
  const build = async (source, target) => {
    const folder = join(target, "build");
    const args = ["build", "--quiet", "--locked", "--manifest-path", join(source, "Cargo.toml"), "--target-dir", folder];
    // Linted too, as what the scripts compile.
    const sysroot = (await succeed("rustc", ["--print", "sysroot"])).trim();
    const lints = { RUSTC_WORKSPACE_WRAPPER: join(sysroot, "bin/clippy-driver"), CLIPPY_ARGS: "--deny__CLIPPY_HACKERY__warnings" };
    await succeed("cargo", args, { timeout: TIMEOUT, env: { ...process.env, ...lints } });
    renameSync(join(folder, "debug", `${client}-client`), join(target, "program"));
    rmSync(folder, { recursive: true });
  };
  return join(await built(client, [], build), "program");
}

/** Packages the Maven project in a client's folder, with further sources in its package, as a jar that runs; its path. */
export async function javaProgram(client, sources) {
  const build = async (source, target) => {
    const project = join(target, "project");
    cpSync(source, project, { recursive: true });
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(project, "src/main/java", name), text);
    const args = ["--file", join(project, "pom.xml"), `-Daldaba.target=${target}`, "package"];
    await maven(args, { timeout: TIMEOUT });
  };
  return join(await built(client, [], build, JSON.stringify(sources)), "program.jar");
}

/**
 * Installs the packages that `requirements.txt` in a client's folder lists, in an environment of their own; its folder.
 * `prepare` gets the folder and adds to it what takes long at the first start.
 */
export async function pythonProgram(client, prepare = () => {}) {
  const build = async (source, target) => {
    await succeed("python3", ["-m", "venv", target]);
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    const python = join(target, "bin/python");
    await succeed(python, [...install, join(source, "requirements.txt")], { timeout: TIMEOUT });
    await prepare(target);
  };
  // The environment is worth nothing without the Python that it was made with.
  const python = await succeed("python3", ["-c", "import sys; print(sys.version, sys.base_prefix)"]);
  return built(client, [], build, python + prepare);
}

/** The folder that `build` filled for the client's sources, other files and a text as they are now. */
async function built(client, others, build, text = "") {
  const source = join(import.meta.dirname, client);
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const inputs = files.map((entry) => join(entry.parentPath, entry.name)).sort().concat(others);
  const hash = createHash("sha256").update(text);
  for (const file of inputs) hash.update(file.slice(source.length)).update(readFileSync(file));
  const name = `${client}-${hash.digest("hex").slice(0, 16)}`;
  const target = join(FOLDER, name);
  if (existsSync(target)) return target;

  // Another test may build the same at the same time, so that only what is complete gets the name.
  const incomplete = join(FOLDER, `.${name}.${process.pid}`);
  mkdirSync(incomplete, { recursive: true });
  try {
    await build(source, incomplete);
    if (!existsSync(target)) renameSync(incomplete, target);
  } finally {
    rmSync(incomplete, { recursive: true, force: true });
  }
  const isOld = (other) =>
    other.startsWith(`${client}-`) && other.length === name.length && other !== name &&
    statSync(join(FOLDER, other)).mtimeMs < Date.now() - KEPT;
  for (const old of readdirSync(FOLDER).filter(isOld)) rmSync(join(FOLDER, old), { recursive: true, force: true });
  return target;
}
