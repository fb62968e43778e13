// Programs that tests start. None outlives the test process, however that ends.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { PATIENCE } from "./wait.js";

const running = new Set();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

/** A program with everything that it prints. */
export class Child {
  lines = [];
  #listeners = new Set();

  constructor(command, args, options = {}) {
    this.name = command.split("/").at(-1);
    this.process = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
    running.add(this.process);
    // "close" comes after the last line, and only once the program runs no more.
    this.ended = once(this.process, "close").then(([code, signal]) => {
      running.delete(this.process);
      return { code, signal };
    });
    this.ended.catch((error) => {
      running.delete(this.process);
      this.lines.push(String(error));
    });
    this.process.stdin.on("error", () => {});
    for (const stream of [this.process.stdout, this.process.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        for (const listener of this.#listeners) listener(line);
      });
    }
  }

  get output() {
    return this.lines.join("\n");
  }

  get hasEnded() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** The first line, printed already or still to come, of which `find` makes something: that. */
  line(find, { timeout = PATIENCE } = {}) {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        this.#listeners.delete(look);
      };
      const fail = (why) => {
        stop();
        reject(new Error(`${this.name} ${why} before it printed what is waited for:\n${this.output}`));
      };
      const look = (line) => {
        const found = find(line);
        if (found) {
          stop();
          resolve(found);
        }
        return found;
      };
      const timer = setTimeout(() => fail(`went on for ${timeout} ms`), timeout);
      if (this.lines.some(look)) return;
      this.#listeners.add(look);
      this.ended.then(() => fail("ended"), () => fail("did not start"));
    });
  }

  /** Waits for the end, and kills the program when that takes too long. */
  async end({ timeout = PATIENCE } = {}) {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.process.kill("SIGKILL");
    }, timeout);
    const result = await this.ended;
    clearTimeout(timer);
    if (late) throw new Error(`${this.name} did not end within ${timeout} ms:\n${this.output}`);
    return result;
  }

  async stop(signal = "SIGTERM", options) {
    if (!this.hasEnded) this.process.kill(signal);
    return this.end(options);
  }
}

/** Runs a program to its end, for `timeout` milliseconds at most. */
export async function run(command, args, { timeout = 60_000, ...options } = {}) {
  const child = new Child(command, args, options);
  child.process.stdin.end();
  const { code, signal } = await child.end({ timeout });
  return { code, signal, output: child.output };
}
