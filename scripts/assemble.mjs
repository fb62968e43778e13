// Puts the built programs of the admin UI into one folder, with a page for each, names that contain a hash, and
// compressed copies.
//   node scripts/assemble.mjs BUILT TARGET MODE
// BUILT has a folder for each program: its script and WebAssembly as wasm-bindgen wrote them, and the parts that
// wasm-split split off. MODE is small or light; light compresses quickly. What stands where in a page is written for
// trunk, which builds it while it is developed.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { compress } from "./compress.mjs";

const app = join(dirname(fileURLToPath(import.meta.url)), "../admin-ui");
const [built, target, mode] = process.argv.slice(2);
const programs = [
  { name: "admin-ui", page: "index.html" },
  { name: "portal", page: "portal.html" },
];

const hashOf = (...contents) => {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content);
  return hash.digest("hex").slice(0, 16);
};
const emit = (name, content) => writeFileSync(join(target, name), content);

/** Emits a file of the app under a name with its hash, and returns that name. */
function asset(path) {
  const content = readFileSync(join(app, path));
  const name = `${basename(path, extname(path))}-${hashOf(content)}${extname(path)}`;
  emit(name, content);
  return name;
}

/** Emits the files of a program. Each names others, so all have the hash of all. */
function program(name) {
  const files = readdirSync(join(built, name)).sort();
  const contents = files.map((file) => readFileSync(join(built, name, file)));
  const prefix = `${name}-${hashOf(...contents)}`;
  const named = (file) => `${prefix}${file.startsWith(name) ? file.slice(name.length) : `-${file.replace(/^_*/, "")}`}`;
  for (const [index, file] of files.entries()) {
    let content = contents[index];
    if (file.endsWith(".js")) {
      // Only addresses: an import of WebAssembly has a name of its own.
      const address = /(from "\.\/|new URL\(["'](?:\.\/)?)([^"']+)(["'])/g;
      content = content.toString().replace(address, (all, before, other, after) =>
        files.includes(other) ? `${before}${named(other)}${after}` : all);
    }
    emit(named(file), content);
  }
  const scripts = files.filter((file) => file.endsWith(".js") && file !== `${name}.js`);
  return { script: named(`${name}.js`), wasm: named(`${name}_bg.wasm`), others: scripts.map(named) };
}

/** The page of a program, with what it loads at once. */
function page(source, { script, wasm, others }) {
  const modules = [script, ...others].map((file) => `<link rel="modulepreload" href="/${file}" crossorigin="anonymous">`);
  const early = `<link rel="preload" href="/${wasm}" crossorigin="anonymous" as="fetch" type="application/wasm">`;
  const text = readFileSync(join(app, source), "utf8");
  return text.replace(/<(?:link|script) data-trunk [^>]*>(?:<\/script>)?/g, (element) => {
    const path = element.match(/(?:href|src)="([^"]+)"/)?.[1];
    if (element.includes('rel="icon"')) return `<link rel="icon" href="/${asset(path)}" type="image/svg+xml">`;
    if (element.includes('rel="css"')) return `<link rel="stylesheet" href="/${asset(path)}">`;
    if (element.includes('rel="rust"')) return modules.join("") + early;
    if (element.includes('rel="inline"')) return readFileSync(join(app, path), "utf8").replace(/<!--[^]*?-->\s*/g, "");
    if (element.startsWith("<script")) return `<script type="module" src="/${asset(path)}"></script>`;
    throw new Error(`${source}: unknown element ${element}`);
  });
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
emit("settings.json", readFileSync(join(app, "settings.json")));
for (const { name, page: source } of programs) emit(source, page(source, program(name)));
compress(target, mode === "light");
