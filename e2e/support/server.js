// The real binary as a process of its own, with a data folder and a port of its own.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Child, run } from "./child.js";
import { temporaryFolder } from "./folders.js";
import { freePort } from "./ports.js";
import { until } from "./wait.js";

export const BINARY = resolve(process.env.ALDABA_TEST_BINARY ?? join(import.meta.dirname, "../../target/debug/aldaba"));

/** One installation: a data folder and an address, and the server on it while one runs. */
export class Server {
  /** The program that starts the server in its own place, with its arguments. */
  through = [];
  /** The command that starts it, with its options. */
  command = ["serve"];
  #child;

  static async create({ env = {}, command = ["serve"] } = {}) {
    const server = new Server();
    server.command = command;
    server.data = temporaryFolder("data");
    server.port = await freePort();
    server.url = `http://localhost:${server.port}`;
    // Nothing of the machine's own settings.
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("ALDABA_"));
    server.env = {
      ...Object.fromEntries(inherited),
      ALDABA_PUBLIC_URL: server.url,
      ALDABA_BIND: `127.0.0.1:${server.port}`,
      ALDABA_DATA_DIR: server.data,
      ALDABA_LOG_FORMAT: "json",
      ...env,
    };
    return server;
  }

  /** Runs a command to its end. */
  run(...args) {
    return run(BINARY, args, { env: this.env, cwd: this.data });
  }

  /** Runs a command that has to succeed, and gives what it printed. */
  async succeed(...args) {
    const { code, output } = await this.run(...args);
    assert.equal(code, 0, `aldaba ${args.join(" ")} ended with ${code}:\n${output}`);
    return output;
  }

  /** Finishes the installation without a browser. */
  async setUp({ company, email, password }) {
    const file = join(this.data, "password");
    writeFileSync(file, password, { mode: 0o600 });
    await this.succeed("setup", "--company", company, "--email", email, "--password-file", file);
  }

  /** A personal API token. */
  async token(email, lifetime = "1h") {
    const output = await this.succeed("token", "--email", email, "--ttl", lifetime);
    const token = output.trim().split("\n").at(-1).trim();
    assert.match(token, /^\S{20,}$/, `no token in: ${output}`);
    return token;
  }

  /** Starts the server without waiting for anything. */
  spawn() {
    const [command, ...args] = [...this.through, BINARY, ...this.command];
    this.#child = new Child(command, args, { env: this.env, cwd: this.data });
    return this.#child;
  }

  /** The id of its process while one runs. */
  get pid() {
    return this.#child.process.pid;
  }

  /** What it has printed since it was started. */
  get lines() {
    return this.#child.lines;
  }

  async start() {
    const child = this.spawn();
    await until(async () => {
      if (child.hasEnded) throw new Error(`the server ended:\n${child.output}`);
      return (await fetch(`${this.url}/readyz`).catch(() => undefined))?.ok;
    }, () => `the server is not ready:\n${child.output}`);
    return this;
  }

  /** The link that a new installation is finished with, from the console. */
  setupLink() {
    return this.#child.line((line) => line.match(/http:\/\/[^\s"]+\/setup#[^\s"]+/)?.[0]);
  }

  /** A worker of this installation as a process of its own, with its own address. */
  async worker({ env = {} } = {}) {
    const worker = new Server();
    worker.command = ["worker"];
    worker.data = this.data;
    worker.port = await freePort();
    worker.url = `http://localhost:${worker.port}`;
    worker.env = { ...this.env, ALDABA_WORKER_BIND: `127.0.0.1:${worker.port}`, ...env };
    return worker;
  }

  /** Lets the server end by itself, and looks whether anything went wrong in it. */
  async stop() {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const { code, signal } = await child.stop();
    assert.equal(code, 0, `the server ended with ${code ?? signal}:\n${child.output}`);
    const troubles = child.lines.filter((line) => /panicked at|"level":"ERROR"/.test(line));
    assert.deepEqual(troubles, [], "the server logged errors");
  }

  /** Ends the server as a power cut would. */
  async kill() {
    const child = this.#child;
    this.#child = undefined;
    await child?.stop("SIGKILL");
  }
}
