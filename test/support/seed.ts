/**
 * Loaded before every test. Random tests use one seed, so that they fail only because of a change and never by chance.
 * Where PLIMSOLL_FRESH_SEEDS is set (`npm run test:slow`) each run has new seeds, and fast-check prints the seed and
 * the counterexample of a failure, which should then become a fixed case beside the test.
 */
import fc from "fast-check";

/** Any number, as long as it does not change. */
const SEED = 20_261_129;

if (process.env.PLIMSOLL_FRESH_SEEDS === undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
