import { join } from "node:path";

import { buildGo, DOCUMENT, generated, go, testScenario } from "./generated.js";

testScenario("a client of oapi-codegen goes through the scenario", async () => {
  const folder = await generated("oapi-codegen", import.meta.filename, async (folder) => {
    const module = join(folder, "..");
    const output = ["-generate", "types,client", "-package", "aldaba", "-o", join(folder, "aldaba.go")];
    await go(module, ["tool", "oapi-codegen", ...output, DOCUMENT]);
    await buildGo(module, join(folder, "scenario"));
  });
  return [join(folder, "scenario")];
});
