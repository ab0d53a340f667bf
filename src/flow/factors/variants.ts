import type { SourceWorkshop } from "../../toolchain/go/source-workshop.ts";
import type { Composition, Part } from "./composer.ts";

/** One way to build, with its name. `make` gives a reason instead of an image where this way is not possible here. */
export interface Variant {
  readonly name: string;
  readonly make: (workshop: SourceWorkshop) => Promise<Composition | { readonly missing: string }>;
}

export interface Factor {
  readonly id: string;
  readonly title: string;
  /** The other variants are compared with the first. */
  readonly variants: readonly Variant[];
}

const TRIM = "-trimpath";
const STRIP = "-ldflags=-s -w";
const NO_VCS = "-buildvcs=false";
const DEEPEST = 8;

const program = (source: string): Part => ({ source, to: "/service" });

/** The program alone, built with these flags. */
function alone(name: string, file: string, flags: readonly string[], env: readonly string[] = []): Variant {
  return {
    name,
    make: async (workshop) => ({ parts: [program(await workshop.build(file, flags))], env }),
  };
}

/** The same source, built in a folder that lies this deep. */
function deep(name: string, depth: number, flags: readonly string[]): Variant {
  return {
    name,
    make: async (workshop) => {
      await workshop.moveToDepth(depth);
      const path = await workshop.build(`deep-${depth}`, flags);
      await workshop.moveToDepth(1);
      return { parts: [program(path)], env: [] };
    },
  };
}

/** What is measured on one program. Each factor is varied alone; everything else stays equal. */
export const FACTORS: readonly Factor[] = [
  {
    id: "debug-environment",
    title: "debugging: a variable, and the data for debuggers",
    variants: [
      alone("stripped, no variable", "stripped", [TRIM, STRIP, NO_VCS]),
      alone("stripped, ENV DEBUG=1", "stripped", [TRIM, STRIP, NO_VCS], ["DEBUG=1"]),
      alone("DWARF left out, symbols kept (-ldflags=-w)", "symbols", [TRIM, "-ldflags=-w", NO_VCS]),
      alone("symbols and DWARF kept", "debuggable", [TRIM, NO_VCS]),
    ],
  },
  {
    id: "path-prefix",
    title: "the folder of the build, without -trimpath",
    variants: [
      deep("with -trimpath, depth 1", 1, [TRIM, STRIP, NO_VCS]),
      deep(`with -trimpath, depth ${DEEPEST}`, DEEPEST, [TRIM, STRIP, NO_VCS]),
      ...Array.from({ length: DEEPEST }, (_, index) => deep(`without, depth ${index + 1}`, index + 1, [STRIP, NO_VCS])),
    ],
  },
  {
    id: "module-metadata",
    title: "what go records about the build; it always records the list of modules",
    variants: [
      alone("-buildvcs=false", "unstamped", [TRIM, STRIP, NO_VCS]),
      alone("-buildvcs=false, no build ID", "anonymous", [TRIM, "-ldflags=-s -w -buildid=", NO_VCS]),
      {
        name: "-buildvcs=true, in a checkout",
        make: async (workshop) => {
          if (!(await workshop.commit())) return { missing: "git is not on PATH" };
          return { parts: [program(await workshop.build("stamped", [TRIM, STRIP, "-buildvcs=true"]))], env: [] };
        },
      },
    ],
  },
];
