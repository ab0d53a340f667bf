import type { Platform } from "../format/oci/platform.ts";
import type { BuiltBinary } from "../toolchain/go/build.ts";
import type { Go } from "../toolchain/go/go.ts";
import { buildOwnProgram, type OwnProgram } from "./own-program.ts";

const PROBE: OwnProgram = {
  asset: "trial-probe",
  title: "the probe of trials",
  importPath: "plimsoll/trial-probe",
  name: "plimsoll-trial-probe",
};

/** The program that says what an image lets its programs do. Throws what `buildBinary` throws. */
export function buildTrialProbe(
  go: Go,
  where: { readonly platform: Platform; readonly cacheFolder: string; readonly cgo: boolean },
): Promise<BuiltBinary> {
  return buildOwnProgram(go, PROBE, where);
}
