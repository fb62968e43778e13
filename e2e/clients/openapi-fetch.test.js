import { join } from "node:path";

import { DOCUMENT, generated, PROGRAMS, succeed, testScenario } from "./generated.js";

testScenario("openapi-fetch with generated types goes through the scenario", async () => {
  const folder = await generated("openapi-fetch", import.meta.filename, async (folder) => {
    await succeed(join(PROGRAMS, "openapi-typescript"), [DOCUMENT, "--output", join(folder, "api.d.ts")]);
    await succeed(join(PROGRAMS, "tsc"), ["--project", join(folder, "..")]);
  });
  return [process.execPath, join(folder, "scenario.js")];
});
