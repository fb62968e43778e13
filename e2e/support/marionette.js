// Marionette, the remote protocol of Firefox itself: WebDriver BiDi has no virtual authenticators yet (WebAuthn Level 3
// section 11). Its commands act in the session that BiDi began.
import { once } from "node:events";
import { connect } from "node:net";

const COMMAND = 0;

export class Marionette {
  #pending = new Map();
  #received = Buffer.alloc(0);
  #id = 0;

  static async connect(port) {
    const marionette = new Marionette();
    marionette.socket = connect({ host: "127.0.0.1", port });
    await once(marionette.socket, "connect");
    marionette.socket.on("data", (data) => marionette.#read(data));
    // With the browser, whatever is not answered yet ends.
    marionette.socket.on("error", () => {});
    return marionette;
  }

  /** The result of a command. */
  call(name, parameters = {}) {
    this.#id += 1;
    const message = JSON.stringify([COMMAND, this.#id, name, parameters]);
    this.socket.write(`${Buffer.byteLength(message)}:${message}`);
    return new Promise((resolve, reject) => this.#pending.set(this.#id, { resolve, reject }));
  }

  close() {
    this.socket.destroy();
  }

  // A message has its length in bytes before it: `11:[1,1,null,7]`. The first one, a greeting, is no array.
  #read(data) {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(":");
      const end = colon + 1 + Number(this.#received.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || this.#received.length < end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end));
      this.#received = this.#received.subarray(end);
      if (Array.isArray(message)) this.#answer(message);
    }
  }

  #answer([, id, error, result]) {
    const { resolve, reject } = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) reject(new Error(`${error.error}: ${error.message}`));
    else resolve(result.value);
  }
}
