// A network between two programs, which a test can cut.
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Passes connections on to a port of this machine. */
export class Relay {
  #sockets = new Set();

  static async to(port) {
    const relay = new Relay();
    relay.server = createServer((near) => relay.#join(near, connect(port, "127.0.0.1")));
    relay.server.listen(0, "127.0.0.1");
    await once(relay.server, "listening");
    relay.port = relay.server.address().port;
    return relay;
  }

  #join(near, far) {
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true).pipe(other);
      socket.on("error", () => {}).on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  /** Resets all connections. */
  cut() {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  close() {
    this.server.close();
    this.cut();
  }
}
