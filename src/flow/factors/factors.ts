import { defined } from "../../base/defined.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { FactorsReport, MeasuredFactor, MeasuredVariant } from "../../report/factors-report.ts";
import { blameC, openPackage } from "../../session/build-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openTemporaryLayerCache } from "../../store/cache/layer-cache.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { SourceWorkshop } from "../../toolchain/go/source-workshop.ts";
import { builderComposer } from "./builder-composer.ts";
import type { Composer } from "./composer.ts";
import { openBuilder, type WorkingBuilder } from "./images/builders.ts";
import { compared } from "./images/compared.ts";
import type { FactorsRequest } from "./images/request.ts";
import { measureModules, type Place } from "./instructions/measure-modules.ts";
import { modelComposer } from "./model.ts";
import { FACTORS, type Factor, type Variant } from "./variants.ts";

/**
 * Builds every variant of every factor and measures the images. Throws what go and the builder throw: `build-failed` for
 * a package that does not build without C, `program-failed` where its modules cannot be had or a builder that was named
 * does not work.
 */
export async function measureFactors(surroundings: Surroundings, request: FactorsRequest): Promise<FactorsReport> {
  const opened = await openPackage(surroundings, request.source, defined(request.build ?? {}));
  const { go, request: build } = opened;
  await using scratch = await temporaryFolder();
  await using cache = await openTemporaryLayerCache();
  const workshop = await SourceWorkshop.open(go, build, scratch.path);
  const place = { scratch: scratch.path, cache };
  const { composer, builder, notes } = await composerFor(surroundings, request, place);
  const factors: MeasuredFactor[] = [];
  try {
    // Where modules are missing, this is said before minutes are spent.
    const modules = await workshop.download();
    for (const factor of FACTORS) factors.push(await measureFactor(factor, workshop, composer, request));
    const run = await measureModules(surroundings, { ...place, go, workshop, modules, builder, request });
    factors.push(run.factor);
    notes.push(...run.notes);
  } catch (thrown) {
    throw await blameC(go, build, thrown);
  }
  return {
    schema: "plimsoll.factors/1",
    subject: { package: build.package.importPath, go: `${go.version}, ${formatPlatform(build.platform)}` },
    builder: composer.builder,
    factors,
    notes,
  };
}

interface Composing {
  readonly composer: Composer;
  /** The builder behind the composer, if it is not the model. */
  readonly builder: WorkingBuilder | undefined;
  readonly notes: string[];
}

/** A builder that answers but cannot build (no user namespaces, no storage) does not stop the measurement. */
async function composerFor(
  surroundings: Surroundings,
  { builder: wanted }: FactorsRequest,
  { scratch, cache }: Place,
): Promise<Composing> {
  const byModel = (notes: string[]) => ({ composer: modelComposer(scratch, cache), builder: undefined, notes });
  if (wanted === "model") return byModel([]);
  const found = await openBuilder(surroundings, scratch, wanted);
  if ("missing" in found) return byModel(found.missing.map((why) => `not built by ${why}`));
  const composer = builderComposer(found);
  try {
    await composer.sizeOf({ parts: [], env: ["TRIAL=1"] });
    return { composer, builder: found, notes: [] };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (failure.code !== "program-failed" || wanted !== "auto") throw failure;
    return byModel([`${found.title} answers, but cannot build here: ${failure.what}`]);
  }
}

async function measureFactor(
  { id, title, variants }: Factor,
  workshop: SourceWorkshop,
  composer: Composer,
  { onVariant }: FactorsRequest,
): Promise<MeasuredFactor> {
  const measured: MeasuredVariant[] = [];
  for (const variant of variants) {
    onVariant(`${id}: ${variant.name}`);
    const found = await sizeOf(variant, workshop, composer);
    measured.push(compared(variant.name, found, measured[0]));
  }
  return { id, title, runBy: null, variants: measured };
}

async function sizeOf({ make }: Variant, workshop: SourceWorkshop, { sizeOf: measure }: Composer) {
  const made = await make(workshop);
  return "missing" in made ? made.missing : measure(made);
}
