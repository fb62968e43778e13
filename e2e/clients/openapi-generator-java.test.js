import { copyFileSync } from "node:fs";
import { join } from "node:path";

import { generated, testScenario } from "./generated.js";
import { generate, maven } from "./openapi-generator.js";

const PACKAGES = "invokerPackage=aldaba,apiPackage=aldaba.api,modelPackage=aldaba.model";
const OPTIONS = `--additional-properties=openApiNullable=false,useJakartaEe=true,${PACKAGES}`;
const NO_TESTS = "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false";

testScenario("a client of openapi-generator in Java goes through the scenario", async () => {
  const folder = await generated("openapi-generator-java", import.meta.filename, async (folder) => {
    await generate("java", folder, ["--library", "native", OPTIONS, "--global-property", NO_TESTS]);
    const sources = join(folder, "..");
    copyFileSync(join(sources, "Scenario.java"), join(folder, "src/main/java/Scenario.java"));
    await maven(["--file", join(sources, "pom.xml"), "compile"]);
  });
  const target = join(folder, "target");
  return ["java", "-cp", [join(target, "classes"), join(target, "dependency/*")].join(":"), "Scenario"];
});
