import { join } from "node:path";

import { buildGo, emptyFolder, testScenario } from "./generated.js";
import { generate } from "./openapi-generator.js";

// Without enumClassPrefix, values of different enums have the same name.
const OPTIONS = "--additional-properties=enumClassPrefix=true,withGoMod=false,packageName=aldaba";

testScenario("a client of openapi-generator in Go goes through the scenario", async () => {
  const folder = emptyFolder("openapi-generator-go");
  await generate("go", folder, [OPTIONS, "--global-property", "apiTests=false,modelTests=false"]);
  const program = join(folder, "scenario");
  await buildGo(join(folder, ".."), program);
  return [program];
});
