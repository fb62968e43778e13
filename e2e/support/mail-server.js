// A mail server that counts what it takes, and can keep its clients waiting.
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** A mail server (RFC 5321) on a port of this machine, without TLS. */
export class MailServer {
  /** Whether it leaves the end of a message without an answer. */
  hangs = false;
  /** The recipients of the messages that it left without an answer. */
  unanswered = [];
  /** The recipients of the messages that it took, one for each message. */
  taken = [];
  #sockets = new Set();

  static async start() {
    const mail = new MailServer();
    mail.server = createServer((socket) => mail.#serve(socket));
    mail.server.listen(0, "127.0.0.1");
    await once(mail.server, "listening");
    mail.port = mail.server.address().port;
    return mail;
  }

  /** The variables with which Aldaba sends its mails here. */
  get env() {
    return { ALDABA_SMTP_HOST: "127.0.0.1", ALDABA_SMTP_PORT: String(this.port), ALDABA_SMTP_TLS: "none" };
  }

  #serve(socket) {
    this.#sockets.add(socket);
    socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
    const say = (line) => socket.write(`${line}\r\n`);
    let recipient;
    let isMessage = false;
    say("220 localhost ESMTP");
    createInterface({ input: socket }).on("line", (line) => {
      const verb = line.split(/[ :]/)[0].toUpperCase();
      if (isMessage) {
        if (line !== ".") return;
        isMessage = false;
        if (this.hangs) {
          this.unanswered.push(recipient);
          return;
        }
        this.taken.push(recipient);
        say("250 taken");
      } else if (verb === "EHLO") {
        say("250-localhost");
        say("250 8BITMIME");
      } else if (verb === "DATA") {
        isMessage = true;
        say("354 go on");
      } else if (verb === "QUIT") {
        say("221 bye");
        socket.end();
      } else {
        if (verb === "RCPT") recipient = line.match(/<([^>]*)>/)[1];
        say("250 ok");
      }
    });
  }

  close() {
    this.server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
