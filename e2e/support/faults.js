// A disk that fails when a test says so, for a program that is started with `env`.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { run } from "./child.js";
import { temporaryFolder } from "./folders.js";

const SOURCE = join(import.meta.dirname, "faults.c");

/** Faults of the files below a folder. They are made by a library that is compiled here, so `cc` has to be there. */
export class Faults {
  static async below(folder) {
    const faults = new Faults();
    const place = temporaryFolder("faults");
    const library = join(place, "faults.so");
    const { code, output } = await run("cc", ["-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], {});
    assert.equal(code, 0, `the library that lets disks fail is not compiled:\n${output}`);
    faults.switch = join(place, "switch");
    faults.clear();
    faults.env = { LD_PRELOAD: library, FAULT_FOLDER: folder, FAULT_SWITCH: faults.switch };
    return faults;
  }

  /** "space": no file grows; "write": no file is written; "sync": none is synced. */
  choose(fault) {
    writeFileSync(this.switch, fault);
  }

  clear() {
    this.choose("");
  }
}
