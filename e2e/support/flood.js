// As many requests as some callers can send, one after the other.
import { Agent, request } from "node:http";

const CALLERS = 8;

/** Sends the request that `make` returns for `seconds`, and counts the answers by status. */
export async function flood(server, seconds, make) {
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const counts = {};
  const end = Date.now() + seconds * 1_000;
  let number = 0;
  const call = async () => {
    while (Date.now() < end) {
      number += 1;
      const status = await send(server, agent, make(number)).catch((error) => error.code ?? "error");
      counts[status] = (counts[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
  agent.destroy();
  return counts;
}

function send(server, agent, { method = "POST", path, headers = {}, body = "" }) {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: server.port, path, method, headers, agent, timeout: 30_000 }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode)).on("error", reject);
    });
    sent.on("error", reject).on("timeout", () => sent.destroy());
    sent.end(body);
  });
}
