import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const made = new Set();

process.on("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone when the test process ends. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `aldaba-${name}-`));
  made.add(folder);
  return folder;
}
