import { test } from "node:test";
import { requireTool } from "../support/tools.ts";
import { GO_ENVIRONMENT, olderGo } from "./evidence-programs.ts";
import { buildService, checkTwins, LINK_MODES, type LinkMode } from "./strip-twins.ts";

/** plimsoll's strip, GNU strip and LLVM's: the result is the same program, whoever stripped it. */
for (const mode of Object.keys(LINK_MODES) as LinkMode[]) {
  test(`${mode}: each stripper's twin is the same program, and with one changed byte it is not`, async (t) => {
    if (requireTool(t, "go") === undefined || requireTool(t, "strip") === undefined) return;
    t.diagnostic(`compared ${await checkTwins(t, buildService(t, mode, GO_ENVIRONMENT))} twins`);
  });
}

for (const mode of ["exe", "pie"] as const) {
  test(`${mode} of Go 1.21, which loads the names of sections`, async (t) => {
    const environment = olderGo(t);
    if (environment === undefined || requireTool(t, "strip") === undefined) return;
    t.diagnostic(`compared ${await checkTwins(t, buildService(t, mode, environment))} twins`);
  });
}
