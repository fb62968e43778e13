// A name server with the TXT records of one name (RFC 1035), which a test changes.
import { createSocket } from "node:dgram";

/** A record of a text, about the name of the question. */
function record(text) {
  const data = Buffer.from(text);
  const length = data.length + 1;
  return Buffer.concat([Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length, data.length]), data]);
}

export class NameServer {
  texts = [];

  static async create() {
    const server = new NameServer();
    server.socket = createSocket("udp4");
    server.socket.on("message", (question, { address, port }) => {
      const head = Buffer.from(question);
      // An answer; without a record, that there is no such name.
      head[2] = 0x81;
      head[3] = server.texts.length > 0 ? 0x80 : 0x83;
      head[7] = server.texts.length;
      server.socket.send(Buffer.concat([head, ...server.texts.map(record)]), port, address);
    });
    await new Promise((done) => { server.socket.bind(0, "127.0.0.1", done); });
    server.address = `127.0.0.1:${server.socket.address().port}`;
    return server;
  }

  async stop() {
    await new Promise((done) => { this.socket.close(done); });
  }
}
