import { join } from "node:path";

import { DOCUMENT, generated, PYTHON, succeed, testScenario } from "./generated.js";

// The generator formats what it made with ruff, which it looks for there.
const env = { ...process.env, PATH: `${PYTHON}:${process.env.PATH}` };

testScenario("a client of openapi-python-client goes through the scenario", async () => {
  const folder = await generated("openapi-python-client", import.meta.filename, async (folder) => {
    const options = ["--output-path", folder, "--overwrite", "--meta", "none", "--fail-on-warning"];
    await succeed(join(PYTHON, "openapi-python-client"), ["generate", "--path", DOCUMENT, ...options], { env });
  });
  return [join(PYTHON, "python"), join(folder, "../scenario.py")];
});
