// What Linux and the server itself say about its process.
import { readdirSync, readFileSync } from "node:fs";

/** The memory of the process in MiB: `VmRSS`, or `VmHWM` for the most so far. */
export function memory(server, name = "VmRSS") {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Math.round(Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))[1]) / 1024);
}

/** The memory that only the process uses, in kB. */
export function ownMemory(server) {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return Number(status.match(/^RssAnon:\s+(\d+) kB/m)[1]);
}

/** How many files and sockets the process has open. */
export function openFiles(server) {
  return readdirSync(`/proc/${server.pid}/fd`).length;
}

/** How many files the process may have open. */
export function limitOfOpenFiles(server) {
  const limits = readFileSync(`/proc/${server.pid}/limits`, "utf8");
  return Number(limits.match(/^Max open files\s+(\d+)/m)[1]);
}

/** How many seconds of processor time the process has used. */
export function processorTime(server) {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The value of a metric without labels. */
export async function metric(server, name) {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(text.match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1] ?? 0);
}
