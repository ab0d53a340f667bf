import type { BlobCache } from "../../../build/layer/blob-cache.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { LayerContent, MeasuredFactor, MeasuredLayer, MeasuredVariant } from "../../../report/factors-report.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import type { Go } from "../../../toolchain/go/go.ts";
import type { SourceWorkshop } from "../../../toolchain/go/source-workshop.ts";
import type { WorkingBuilder } from "../images/builders.ts";
import { compared } from "../images/compared.ts";
import type { FactorsRequest } from "../images/request.ts";
import { packBase } from "./base-image.ts";
import { builderRunner, tryRunning } from "./builder-runner.ts";
import type { InstructionImage, InstructionLayer } from "./image-layers.ts";
import { nameOf, PLACE } from "./instruction.ts";
import { modelRunner } from "./model-runner.ts";
import { type Recipe, recipesFor } from "./recipes.ts";
import type { InstructionRunner } from "./runner.ts";

const ID = "modules";
const TITLE = "what each way to get modules leaves in the stage that compiles, if that stage is shipped";

/** Where a measurement keeps its files. */
export interface Place {
  readonly scratch: string;
  readonly cache: BlobCache;
}

interface Measuring extends Place {
  readonly go: Go;
  readonly workshop: SourceWorkshop;
  /** A full module cache below `scratch`. */
  readonly modules: string;
  readonly builder: WorkingBuilder | undefined;
  readonly request: Pick<FactorsRequest, "builder" | "onVariant">;
}

/**
 * Runs the instructions of every recipe on this machine and, if there is one, in the builder, and says what each of them
 * leaves in its layer. A builder that cannot run commands is left out, with a note, unless it was asked for by name.
 */
export async function measureModules(
  { signal }: Surroundings,
  measuring: Measuring,
): Promise<{ readonly factor: MeasuredFactor; readonly notes: readonly string[] }> {
  const { go, workshop, modules, builder, request } = measuring;
  const sources = { source: await workshop.bareCopy(), vendored: await workshop.vendor() };
  const recipes = recipesFor(sources, (mod) => workshop.argumentsFor(PLACE.program, mod));
  const model = modelRunner({ ...measuring, modules, compiled: go.settings.GOCACHE ?? "" });
  const byModel = await runAll(recipes, model, (name) => request.onVariant(`${ID}: ${name}`));
  const modelled = { factor: factorOf(recipes, byModel, undefined, "model"), notes: [] };
  if (builder === undefined) return modelled;
  try {
    const base = await packBase(go, workshop.instructionVariables, { ...measuring, signal });
    await using taken = await builder.takeBase(base);
    await tryRunning(builder, taken);
    const runner = builderRunner(builder, taken, modules);
    const onRecipe = (name: string) => request.onVariant(`${ID}: ${name}, run by ${builder.title}`);
    const byBuilder = await runAll(recipes, runner, onRecipe);
    return { factor: factorOf(recipes, byBuilder, byModel, builder.is.name), notes: [] };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    const mayPass = failure.code === "program-failed" || failure.code === "source-invalid";
    if (!mayPass || request.builder !== "auto") throw failure;
    return { ...modelled, notes: [`${builder.title} cannot run the instructions here: ${failure.what}`] };
  }
}

async function runAll(
  recipes: readonly Recipe[],
  { run }: InstructionRunner,
  onRecipe: (name: string) => void,
): Promise<readonly InstructionImage[]> {
  const images: InstructionImage[] = [];
  for (const recipe of recipes) {
    onRecipe(recipe.name);
    images.push(await run(recipe));
  }
  return images;
}

function factorOf(
  recipes: readonly Recipe[],
  images: readonly InstructionImage[],
  models: readonly InstructionImage[] | undefined,
  runBy: NonNullable<MeasuredFactor["runBy"]>,
): MeasuredFactor {
  const variants: MeasuredVariant[] = [];
  for (const [index, { name, instructions }] of recipes.entries()) {
    const image = images[index]!;
    const layers = instructions.map((instruction, at) =>
      layerOf(nameOf(instruction), image.layers[at]!, models?.[index]?.layers[at]),
    );
    variants.push(compared(name, image, variants[0], layers));
  }
  return { id: ID, title: TITLE, runBy, variants };
}

function layerOf(instruction: string, own: InstructionLayer, model: InstructionLayer | undefined): MeasuredLayer {
  return {
    instruction,
    sizeBytes: own.sizeBytes,
    wireBytes: own.wireBytes,
    modelBytes: model?.sizeBytes ?? null,
    modelWireBytes: model?.wireBytes ?? null,
    contents: contentsOf(own, model),
  };
}

function contentsOf(own: InstructionLayer, model: InstructionLayer | undefined): readonly LayerContent[] {
  const kinds = new Set([...own.contents.keys(), ...(model?.contents.keys() ?? [])]);
  return [...kinds]
    .map((kind) => {
      const { entries, sizeBytes } = own.contents.get(kind) ?? { entries: 0, sizeBytes: 0 };
      return { kind, entries, sizeBytes, modelBytes: model && (model.contents.get(kind)?.sizeBytes ?? 0) };
    })
    .map((content) => ({ ...content, modelBytes: content.modelBytes ?? null }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.kind < b.kind ? -1 : 1));
}
