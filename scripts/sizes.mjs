// What a browser loads before it shows the first page of each program of the admin UI, as Brotli: the page and every
// file that it names; no parts, which are loaded when they are first shown. Fails where that is more than the budget.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../admin-ui/dist");
// In kilobytes of 1,000 bytes (docs/adr/0029-two-programs-of-the-admin-ui.md says what is wanted).
const programs = [
  { name: "portal and account", page: "portal.html", budget: 195 },
  { name: "administration", page: "index.html", budget: 450 },
];

/** The bytes of a file as Brotli; as it is where Brotli does not make it smaller. */
function size(name) {
  try {
    return readFileSync(join(dist, `${name}.br`)).length;
  } catch {
    return readFileSync(join(dist, name)).length;
  }
}

for (const { name, page, budget } of programs) {
  const named = readFileSync(join(dist, page), "utf8").matchAll(/"\/([^"/]+\.[^"/]+)"/g);
  const files = [page, ...new Set([...named].map(([, file]) => file))];
  const bytes = files.map((file) => size(file));
  const sum = bytes.reduce((one, other) => one + other) / 1000;
  const parts = files.map((file, index) => `${file.split(".").pop()} ${(bytes[index] / 1000).toFixed(1)}`);
  console.log(`${name}: ${sum.toFixed(1)} kB of ${budget} kB (${parts.join(", ")})`);
  if (sum > budget) process.exitCode = 1;
}
