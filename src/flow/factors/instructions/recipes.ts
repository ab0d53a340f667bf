import { type CacheMount, type Instruction, PLACE, type RunInstruction } from "./instruction.ts";

/** One way to get the modules into a stage that compiles, and is shipped. */
export interface Recipe {
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The folders below the temporary folder that COPY takes. */
export interface Sources {
  /** The module without a vendor folder. */
  readonly source: string;
  readonly vendored: string;
}

/**
 * The ways that are compared, the first with all others. `build` gives the arguments of `go build` for a value of -mod.
 * A recipe that only adds instructions to the one before it comes directly after it: its first layers are the same.
 */
export function recipesFor(
  { source, vendored }: Sources,
  build: (mod: "readonly" | "vendor") => readonly string[],
): readonly Recipe[] {
  const copy: Instruction = { kind: "copy", source, name: ".", to: PLACE.source };
  const copyVendor: Instruction = { kind: "copy", source: vendored, name: "vendor", to: `${PLACE.source}/vendor` };
  const download: RunInstruction = {
    kind: "run",
    args: ["mod", "download"],
    brief: "go mod download",
    mounts: [],
  };
  const compile = (mod: "readonly" | "vendor", ...mounts: CacheMount[]): RunInstruction => ({
    kind: "run",
    args: build(mod),
    brief: `go build${mod === "vendor" ? " -mod=vendor" : ""} -o ${PLACE.program}`,
    mounts,
  });
  const clean: RunInstruction = {
    kind: "run",
    args: ["clean", "-cache", "-modcache"],
    brief: "go clean -cache -modcache",
    mounts: [],
  };
  const layered = [copy, download, compile("readonly")];
  return [
    {
      name: "cache mounts for modules and compiled packages",
      instructions: [copy, compile("readonly", "modules", "compiled")],
    },
    { name: "vendor", instructions: [copy, copyVendor, compile("vendor", "compiled")] },
    { name: "go mod download", instructions: [copy, download, compile("readonly", "compiled")] },
    { name: "go build without mounts", instructions: [copy, compile("readonly")] },
    { name: "go mod download, then go build without mounts", instructions: layered },
    { name: "the same, and the caches removed by a later RUN", instructions: [...layered, clean] },
  ];
}
