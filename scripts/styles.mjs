// Joins the style sheets that admin-ui/styles/aldaba.css imports into the one that the app is served with, without
// comments. Run by trunk before it builds.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const app = join(dirname(fileURLToPath(import.meta.url)), "../admin-ui");
const list = join(app, "styles/aldaba.css");

const imported = [...readFileSync(list, "utf8").matchAll(/^@import "(.+)";$/gm)].map(([, path]) => join(dirname(list), path));
const present = ["styles", "src"].flatMap((folder) =>
  readdirSync(join(app, folder), { recursive: true }).filter((name) => name.endsWith(".css")).map((name) => join(app, folder, name)));
const forgotten = present.filter((path) => path !== list && !imported.includes(path));
if (forgotten.length > 0) {
  console.error(`admin-ui/styles/aldaba.css does not import ${forgotten.map((path) => relative(app, path)).join(", ")}`);
  process.exit(1);
}

const sheet = imported.map((path) => readFileSync(path, "utf8").replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").trim());
const target = join(app, ".generated/aldaba.css");
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${sheet.join("\n")}\n`);
