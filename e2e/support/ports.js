// Free ports. They lie below those that the system gives to outgoing connections, and every test process looks
// in a range of its own, so that files that run side by side do not take each other's.
import { createServer } from "node:net";

const RANGE = 20;
// The only port in the range to which browsers and fetch refuse to connect (Fetch Standard, "bad port").
const BLOCKED = 10_080;
let next = 0;

export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

export async function freePort() {
  for (let tried = 0; tried < 1000; tried += 1) {
    const port = 10_000 + ((process.pid * RANGE + next) % 20_000);
    next += 1;
    if (port !== BLOCKED && (await isFree(port))) return port;
  }
  throw new Error("no port is free");
}
