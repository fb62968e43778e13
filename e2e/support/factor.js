// How much of a test of faults is done. `make test` does a little of it, `make test-faults` ten times as much.

/** `ALDABA_FAULT_FACTOR`: a multiple of the short form of each test. */
export const FACTOR = Number(process.env.ALDABA_FAULT_FACTOR ?? 1);

if (!Number.isInteger(FACTOR) || FACTOR < 1) throw new Error("ALDABA_FAULT_FACTOR must be a whole number from 1");
