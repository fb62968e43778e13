// A clock that a test sets, for a program that is started with `env`.
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "./folders.js";
import { compile } from "./preload.js";

export class WrongClock {
  static async create() {
    const clock = new WrongClock();
    clock.file = join(temporaryFolder("clock"), "ahead");
    closeSync(openSync(clock.file, "w"));
    clock.set(0);
    clock.env = { LD_PRELOAD: await compile("clock.c"), CLOCK_FILE: clock.file };
    return clock;
  }

  /** Sets the clock so many seconds ahead of the right time, or back when negative. */
  set(seconds) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(seconds));
    // In place, because the program has the file in its memory.
    const file = openSync(this.file, "r+");
    writeSync(file, bytes);
    closeSync(file);
  }
}
