import { setTimeout as pause } from "node:timers/promises";

export { pause };

/** How long something is waited for, in milliseconds: no machine is so slow that it should take longer. */
export const PATIENCE = 60_000;

/** Calls `look` until it gives something, and gives that. */
export async function until(look, what, { timeout = PATIENCE, every = 50 } = {}) {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${typeof what === "function" ? what() : what}: waited ${timeout} ms in vain`);
    await pause(every);
  }
}
