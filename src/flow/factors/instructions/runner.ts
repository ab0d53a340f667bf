import type { InstructionImage } from "./image-layers.ts";
import type { Recipe } from "./recipes.ts";

/** Runs the instructions of a recipe and returns what each of them leaves. */
export interface InstructionRunner {
  readonly run: (recipe: Recipe) => Promise<InstructionImage>;
}
