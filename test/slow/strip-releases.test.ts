import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { goSays, onlineEnvironment } from "../differential/evidence-programs.ts";
import { buildService, checkTwins, LINK_MODES, type LinkMode } from "../differential/strip-twins.ts";

/** The releases that changed the layout of programs, or the tables in them. */
const RELEASES = [
  "go1.15.15",
  "go1.17.13",
  "go1.18.10",
  "go1.20.14",
  "go1.21.13",
  "go1.22.12",
  "go1.24.9",
  "go1.26.0",
] as const;

for (const release of RELEASES) {
  describe(release, () => {
    for (const mode of Object.keys(LINK_MODES) as LinkMode[]) {
      test(`${mode}: each stripper's twin is the same program`, async (t) => {
        const online = onlineEnvironment(t);
        if (online === undefined) return;
        const environment = { ...online, GOENV: "off", GOFLAGS: "", GOTOOLCHAIN: release };
        if (!goSays(t, ["version"], { env: environment })) return;
        const compared = await checkTwins(t, buildService(t, mode, environment));
        assert.ok(compared >= 5, `${compared} twins`);
        t.diagnostic(`compared ${compared} twins`);
      });
    }
  });
}
