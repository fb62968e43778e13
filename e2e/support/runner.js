// Runs files of tests in the order in which they are given, several side by side, and names the slowest at the end.
// `node --test` runs them in alphabetical order.
//   node e2e/support/runner.js JOBS SECONDS FILE…
// SECONDS is the longest that a file may take.
import { relative, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/** How many files are named. */
const SLOWEST = 12;

const [jobs, seconds, ...names] = process.argv.slice(2);
const files = names.map((name) => resolve(name));
/** How long the tests of a file took together, in milliseconds. */
const durations = new Map();

const tests = run({ files, concurrency: Number(jobs), timeout: Number(seconds) * 1_000 });
const ended = ({ nesting, file, details }) => {
  if (nesting === 0 && file) durations.set(file, (durations.get(file) ?? 0) + details.duration_ms);
};
tests.on("test:pass", ended);
tests.on("test:fail", (event) => {
  ended(event);
  process.exitCode = 1;
});
process.on("exit", () => {
  const slowest = [...durations].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
  const lines = slowest.map(([file, duration]) => `${String(Math.round(duration / 1_000)).padStart(5)} s ${relative("", file)}`);
  console.error(`the files whose tests took longest:\n${lines.join("\n")}`);
});
tests.pipe(new spec()).pipe(process.stdout);
