import type { Go } from "../toolchain/go/go.ts";
import { SourceReader } from "../toolchain/go/source-reader.ts";
import { buildOwnProgram, type OwnProgram } from "./own-program.ts";

const READER: OwnProgram = {
  asset: "source-reader",
  title: "the reader of Go source",
  importPath: "plimsoll/source-reader",
  name: "plimsoll-source-reader",
};

/**
 * The program that reads Go source with Go's own parser and types, built for this machine by the release of Go that is
 * in charge of the user's module: it reads what that release compiled. Throws what `buildBinary` throws.
 */
export async function openSourceReader(go: Go, cacheFolder: string): Promise<SourceReader> {
  const { GOHOSTOS = process.platform, GOHOSTARCH = "amd64" } = go.settings;
  const variant = BASELINES[GOHOSTARCH];
  const platform = { os: GOHOSTOS, architecture: GOHOSTARCH, ...(variant === undefined ? {} : { variant }) };
  // The folder of the source has no go.mod that asks for a release, and the user's module may ask for another one than
  // go chooses by itself. A version with more words than a release has cannot be asked for.
  const env = /^go1(?:\.\d+)+(?:rc\d+)?$/.test(go.version) ? { GOTOOLCHAIN: go.version } : {};
  const built = await buildOwnProgram(go, READER, { platform, cacheFolder, env });
  return new SourceReader(go, built);
}

/** The user's GOAMD64 or GOARM64 may be that of another machine. */
const BASELINES: Readonly<Record<string, string>> = { amd64: "v1", arm64: "v8" };
