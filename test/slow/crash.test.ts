/** plimsoll killed, as `kill -9` does, at the system calls by which it changes files or sends requests. */
import { testKilledRuns } from "../support/killed-runs.ts";

testKilledRuns(["build", "explain"], { kills: 25, hasReferrers: true });
testKilledRuns(["pull"], { kills: 60, hasReferrers: true });
testKilledRuns(["push", "sign"], { kills: 30, hasReferrers: false });
