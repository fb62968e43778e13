// openapi-generator, a program in Java that writes clients in many languages. Maven keeps it for the next run.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { DOCUMENT, succeed } from "./generated.js";

const VERSION = "7.17.0";
const NAME = "openapi-generator-cli";
const PROGRAM = join(homedir(), `.m2/repository/org/openapitools/${NAME}/${VERSION}/${NAME}-${VERSION}.jar`);
const GET = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get";

/** Writes a client into a folder. */
export async function generate(language, folder, options) {
  if (!existsSync(PROGRAM)) {
    await maven([GET, `-Dartifact=org.openapitools:${NAME}:${VERSION}`, "-Dtransitive=false"]);
  }
  const args = ["-jar", PROGRAM, "generate", "-i", DOCUMENT, "-g", language, "-o", folder, ...options];
  await succeed("java", args);
}

/** Runs Maven. */
export function maven(args, options = {}) {
  const quiet = ["--batch-mode", "--quiet", "--no-transfer-progress"];
  return succeed("mvn", [...quiet, ...args], options);
}
