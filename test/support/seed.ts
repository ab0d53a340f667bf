/**
 * Loaded before every test. Random tests use one seed, so that a change fails for what it changed and never by chance;
 * where PLIMSOLL_FRESH_SEEDS is set (`npm run test:slow`) each run has new ones, and fast-check prints the seed and the
 * counterexample of a failure, which then becomes a fixed case beside the test.
 */
import fc from "fast-check";

/** Any number does, as long as it stays the same. */
const SEED = 20_261_129;

if (process.env.PLIMSOLL_FRESH_SEEDS === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
