import type { Slots } from "../base/slots.ts";
import type { Platform } from "../format/oci/platform.ts";
import type { Progress } from "../report/progress.ts";
import type { Compiler } from "../session/compiler.ts";
import type { LayerRecipe } from "../session/layer-recipe.ts";
import type { Surroundings } from "../session/surroundings.ts";
import type { BuildChoices } from "../toolchain/go/build-flags.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import type { ServiceRequest } from "./request.ts";
import type { SlimSettings } from "./settings.ts";

/** Everything that the stages of one run share. */
export interface SlimJob extends LayerRecipe {
  readonly surroundings: Surroundings;
  readonly settings: SlimSettings;
  /** What is kept of each program's symbols, beside the program: nothing, all of them, or the symbol table alone. */
  readonly symbols: "none" | "all" | "table";
  /** The request with its sources, or with those of the configuration: for commands that are printed. */
  readonly request: ServiceRequest;
  readonly sources: readonly string[];
  /** The configuration file that was read, under the name that it has in its folder. */
  readonly configuration: { readonly name: string; readonly text: string } | undefined;
  readonly go: Go;
  /** What makes the programs of the image; everything that is only compared with them is built here. */
  readonly compile: Compiler;
  readonly choices: BuildChoices;
  /** The binary of the first package is the entrypoint. */
  readonly packages: readonly MainPackage[];
  readonly platforms: readonly Platform[];
  readonly cacheFolder: string;
  readonly progress: Progress;
  /** Limits how many compilers run at the same time to the number of cores: more would only need more memory. */
  readonly builds: Slots;
}
