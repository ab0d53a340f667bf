import type { BuildRequest, BuiltBinary } from "../toolchain/go/build.ts";
import type { Go } from "../toolchain/go/go.ts";

/** Makes a program of a package: `buildBinary`, or something that gives the same bytes. */
export type Compiler = (go: Go, request: BuildRequest) => Promise<BuiltBinary>;
