import { join } from "node:path";

import { buildGo, generated, testScenario } from "./generated.js";
import { generate } from "./openapi-generator.js";

// Without enumClassPrefix, values of different enums have the same name.
const OPTIONS = "--additional-properties=enumClassPrefix=true,withGoMod=false,packageName=aldaba";

testScenario("a client of openapi-generator in Go goes through the scenario", async () => {
  const folder = await generated("openapi-generator-go", import.meta.filename, async (folder) => {
    await generate("go", folder, [OPTIONS, "--global-property", "apiTests=false,modelTests=false"]);
    await buildGo(join(folder, ".."), join(folder, "scenario"));
  });
  return [join(folder, "scenario")];
});
