import { join } from "node:path";

import { buildGo, DOCUMENT, emptyFolder, go, testScenario } from "./generated.js";

testScenario("a client of oapi-codegen goes through the scenario", async () => {
  const folder = emptyFolder("oapi-codegen");
  const module = join(folder, "..");
  const output = ["-generate", "types,client", "-package", "aldaba", "-o", join(folder, "aldaba.go")];
  await go(module, ["tool", "oapi-codegen", ...output, DOCUMENT]);
  const program = join(folder, "scenario");
  await buildGo(module, program);
  return [program];
});
