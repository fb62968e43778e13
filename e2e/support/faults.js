// A disk that fails when a test chooses, for a program that is started with `env`.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./folders.js";
import { compile } from "./preload.js";

/** Faults of the files below a folder. */
export class Faults {
  static async below(folder) {
    const faults = new Faults();
    const ours = temporaryFolder("faults");
    // A database server runs as another user.
    chmodSync(ours, 0o755);
    faults.switch = join(ours, "switch");
    faults.clear();
    faults.env = { LD_PRELOAD: await compile("faults.c"), FAULT_FOLDER: folder, FAULT_SWITCH: faults.switch };
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
