import type { BuiltBinary } from "../toolchain/go/build.ts";
import type { Go } from "../toolchain/go/go.ts";
import { buildOwnProgram, type OwnProgram } from "./own-program.ts";

/**
 * A program of plimsoll's own, built to run on this machine, by the release of Go that is in charge of the user's module.
 * Throws what `buildBinary` throws.
 */
export function buildForHost(go: Go, program: OwnProgram, cacheFolder: string): Promise<BuiltBinary> {
  const { GOHOSTOS = process.platform, GOHOSTARCH = "amd64" } = go.settings;
  const variant = BASELINES[GOHOSTARCH];
  const platform = { os: GOHOSTOS, architecture: GOHOSTARCH, ...(variant === undefined ? {} : { variant }) };
  // The folder of the source has no go.mod that asks for a release, and the user's module may ask for another one than
  // go chooses by itself. A version with more words than a release has cannot be asked for.
  const env = /^go1(?:\.\d+)+(?:rc\d+)?$/.test(go.version) ? { GOTOOLCHAIN: go.version } : {};
  return buildOwnProgram(go, program, { platform, cacheFolder, env });
}

/** The user's GOAMD64 or GOARM64 may be that of another machine. */
const BASELINES: Readonly<Record<string, string>> = { amd64: "v1", arm64: "v8" };
