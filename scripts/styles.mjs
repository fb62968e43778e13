// Joins the style sheets that each list of admin-ui/styles imports into the one that a program is served with, without
// comments: aldaba.css into that of the administration, portal.css into that of the portal. Run by trunk before it builds.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const app = join(dirname(fileURLToPath(import.meta.url)), "../admin-ui");
const styles = join(app, "styles");
const lists = ["aldaba.css", "portal.css"];
const shared = "start.css";

/** The sheets of a list, in their order; where it imports the list that both share, the sheets of that one. */
const imports = (list) =>
  [...readFileSync(join(styles, list), "utf8").matchAll(/^@import "(.+)";$/gm)].flatMap(([, path]) => path === shared ? imports(shared) : [join(styles, path)]);
const name = (path) => relative(app, path);
const fail = (text) => {
  console.error(text);
  process.exit(1);
};

const [all, some] = lists.map(imports);
const present = ["styles", "src"].flatMap((folder) =>
  readdirSync(join(app, folder), { recursive: true }).filter((path) => path.endsWith(".css")).map((path) => join(app, folder, path)));
const forgotten = present.filter((path) => ![...lists, shared].some((list) => path === join(styles, list)) && !all.includes(path));
if (forgotten.length > 0) fail(`admin-ui/styles/aldaba.css does not import ${forgotten.map(name).join(", ")}`);
const positions = some.map((path) => all.indexOf(path));
const misplaced = some.filter((_, index) => positions[index] <= (positions[index - 1] ?? -1));
if (misplaced.length > 0) fail(`admin-ui/styles/portal.css does not follow aldaba.css at ${misplaced.map(name).join(", ")}`);

mkdirSync(join(app, ".generated"), { recursive: true });
for (const list of lists) {
  const sheets = imports(list).map((path) => readFileSync(path, "utf8").replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").trim());
  writeFileSync(join(app, ".generated", list), `${sheets.join("\n")}\n`);
}
