/** A sample of what `test/slow/crash.test.ts` does with every command. */
import { testKilledRuns } from "../support/killed-runs.ts";

testKilledRuns(["pull", "push"], { kills: 5, hasReferrers: true });
