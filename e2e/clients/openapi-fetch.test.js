import { join } from "node:path";

import { DOCUMENT, emptyFolder, PROGRAMS, succeed, testScenario } from "./generated.js";

testScenario("openapi-fetch with generated types goes through the scenario", async () => {
  const folder = emptyFolder("openapi-fetch");
  await succeed(join(PROGRAMS, "openapi-typescript"), [DOCUMENT, "--output", join(folder, "api.d.ts")]);
  await succeed(join(PROGRAMS, "tsc"), ["--project", join(folder, "..")]);
  return [process.execPath, join(folder, "scenario.js")];
});
