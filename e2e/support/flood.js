// As many requests as some callers can send, one after the other.
import { Agent, request } from "node:http";

/** The addresses of the callers, each in a network of its own, in which nobody else is. */
const CALLERS = Array.from({ length: 32 }, (_, number) => `127.0.${number + 1}.1`);

/** Sends the request that `make` returns for `seconds`, and counts the answers by status. */
export async function flood(server, seconds, make) {
  const counts = {};
  const end = Date.now() + seconds * 1_000;
  let number = 0;
  const call = async (localAddress) => {
    const agent = new Agent({ keepAlive: true, localAddress });
    while (Date.now() < end) {
      number += 1;
      const status = await send(server, agent, make(number)).catch((error) => error.code ?? "error");
      counts[status] = (counts[status] ?? 0) + 1;
    }
    agent.destroy();
  };
  await Promise.all(CALLERS.map(call));
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
