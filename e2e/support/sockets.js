// Clients that speak HTTP badly, or not at all.
import { once } from "node:events";
import { connect } from "node:net";

/**
 * Opens a connection from an address of this machine, and sends `begin`. What it receives is in `text`; `isClosed` says
 * whether it has ended.
 */
export async function open(server, begin = "", localAddress = "127.0.0.1") {
  const socket = connect({ port: server.port, host: "127.0.0.1", localAddress });
  socket.text = "";
  socket.isClosed = false;
  socket.setEncoding("latin1").on("data", (data) => {
    socket.text += data;
  });
  socket.on("error", () => {}).on("close", () => {
    socket.isClosed = true;
  });
  await once(socket, "connect");
  if (begin) socket.write(begin);
  return socket;
}

/** The text of a `POST` of a form. */
export function post(server, path, fields, headers = {}) {
  const body = new URLSearchParams(fields).toString();
  const lines = Object.entries({
    host: `localhost:${server.port}`,
    "content-type": "application/x-www-form-urlencoded",
    "content-length": body.length,
    ...headers,
  });
  return [`POST ${path} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n");
}
