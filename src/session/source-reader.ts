import type { Go } from "../toolchain/go/go.ts";
import { SourceReader } from "../toolchain/go/source-reader.ts";
import { buildForHost } from "./host-program.ts";
import type { OwnProgram } from "./own-program.ts";

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
  return new SourceReader(go, await buildForHost(go, READER, cacheFolder));
}
