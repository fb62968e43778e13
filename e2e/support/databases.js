// MariaDB and PostgreSQL servers that a test may kill, stop and restart. They write durably, as they do when installed.
import assert from "node:assert/strict";
import { chownSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import { Child, run } from "./child.js";
import { Faults } from "./faults.js";
import { temporaryFolder } from "./folders.js";
import { freePort } from "./ports.js";
import { Relay } from "./relay.js";
import { unprivileged } from "./unprivileged.js";
import { until } from "./wait.js";

/** The ids of `nobody` and `nogroup`, in Debian. */
const [NOBODY, NOGROUP] = [65534, 65534];

/** The newest PostgreSQL that is installed. */
function postgres(program) {
  const folder = "/usr/lib/postgresql";
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(a) - Number(b)) : [];
  return versions.length > 0 ? join(folder, versions.at(-1), "bin", program) : program;
}

/** MariaDB greets a client that connects once it has read its users. */
function greets(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => socket.destroy()).once("error", () => socket.destroy());
    socket.once("close", () => resolve(socket.bytesRead > 0));
  });
}

const KINDS = {
  mariadb: {
    scheme: "mysql",
    user: "aldaba:aldaba@",
    create: ({ folder }) => {
      const users = "CREATE DATABASE IF NOT EXISTS aldaba;\nCREATE USER IF NOT EXISTS aldaba@'%' IDENTIFIED BY 'aldaba';\nGRANT ALL ON aldaba.* TO aldaba@'%';\n";
      writeFileSync(join(folder, "users.sql"), users);
      return ["mariadb-install-db", "--no-defaults", `--datadir=${folder}/data`, "--skip-test-db", "--auth-root-authentication-method=normal"];
    },
    serve: ({ folder, port }) => [
      "mariadbd", "--no-defaults", `--datadir=${folder}/data`, `--socket=${folder}/socket`, "--bind-address=127.0.0.1",
      `--port=${port}`, `--init-file=${folder}/users.sql`, "--character-set-server=utf8mb4", "--skip-name-resolve",
    ],
    answers: greets,
    stop: "SIGTERM",
  },
  postgres: {
    scheme: "postgres",
    user: "aldaba@",
    create: ({ folder }) => [
      postgres("initdb"), `--pgdata=${folder}/data`, "--username=aldaba", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
    ],
    serve: ({ folder, port }) => [
      postgres("postgres"), "-D", `${folder}/data`, "-c", "listen_addresses=127.0.0.1", "-c", `port=${port}`,
      "-c", "unix_socket_directories=",
    ],
    answers: async (port) => {
      const { code } = await run(postgres("pg_isready"), ["--quiet", "--host=127.0.0.1", `--port=${port}`], {});
      return code === 0;
    },
    // Ends the connections, and does not wait for their clients.
    stop: "SIGINT",
  },
};

/** A database server, and the relay through which its clients reach it. */
export class DatabaseServer {
  #kind;
  #child;

  static async start(kind) {
    const database = new DatabaseServer();
    database.#kind = KINDS[kind];
    database.folder = temporaryFolder(kind);
    database.port = await freePort();
    if (process.getuid() === 0) chownSync(database.folder, NOBODY, NOGROUP);
    const [command, ...args] = unprivileged(database.#kind.create(database));
    const { code, output } = await run(command, args, database.#options);
    assert.equal(code, 0, `${kind} cannot be installed:\n${output}`);
    database.faults = await Faults.below(join(database.folder, "data"));
    await database.start();
    database.relay = await Relay.to(database.port);
    const { scheme, user } = database.#kind;
    database.url = `${scheme}://${user}127.0.0.1:${database.relay.port}/${kind === "mariadb" ? "aldaba" : "postgres"}`;
    return database;
  }

  /** MariaDB writes temporary files, and not as the user of the tests. */
  get #options() {
    return { env: { ...process.env, TMPDIR: this.folder }, cwd: this.folder };
  }

  async start() {
    const [command, ...args] = unprivileged(this.#kind.serve(this));
    const { env, cwd } = this.#options;
    this.#child = new Child(command, args, { env: { ...env, ...this.faults.env }, cwd });
    await until(() => {
      if (this.#child.hasEnded) throw new Error(`the database server ended:\n${this.#child.output}`);
      return this.#kind.answers(this.port);
    }, () => `the database server does not start:\n${this.#child.output}`);
  }

  /** Its processes, the first one first. */
  #processes() {
    const { pid } = this.#child.process;
    return [pid, ...readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number)];
  }

  #signal(signal) {
    for (const pid of this.#processes()) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        // A process may have ended meanwhile.
        if (error.code !== "ESRCH") throw error;
      }
    }
  }

  /** Whether it has ended, for example because it could not write its log. */
  get hasEnded() {
    return this.#child.hasEnded;
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.#signal("SIGKILL");
    await this.#child.ended;
  }

  /** Lets it hang: connections stay open, and nothing is answered. */
  freeze() {
    this.#signal("SIGSTOP");
  }

  thaw() {
    this.#signal("SIGCONT");
  }

  async stop() {
    await this.#child.stop(this.#kind.stop);
  }

  async close() {
    this.relay.close();
    await this.stop();
  }
}
