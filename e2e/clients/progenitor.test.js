import { dirname, join } from "node:path";

import { BINARY } from "../support/server.js";
import { testScenario } from "./generated.js";

// Its build script generates the client.
const PROGRAM = process.env.ALDABA_TEST_PROGENITOR ?? join(dirname(BINARY), "progenitor-scenario");

testScenario("a client of progenitor goes through the scenario", () => [PROGRAM]);
