import { defined } from "../../base/defined.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { ImageSize } from "../../image/uncompressed.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { FactorsReport, MeasuredFactor, MeasuredVariant } from "../../report/factors-report.ts";
import { openPackage, type PackageRequest } from "../../session/build-target.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { openTemporaryLayerCache } from "../../store/cache/layer-cache.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { SourceWorkshop } from "../../toolchain/go/source-workshop.ts";
import { builderComposer } from "./builders.ts";
import type { Composer } from "./composer.ts";
import { modelComposer } from "./model.ts";
import { FACTORS, type Factor, type Variant } from "./variants.ts";

export interface FactorsRequest {
  /** A Go main package. */
  readonly source: string;
  readonly builder: "auto" | "model";
  /** Beside what the configuration says of the build. */
  readonly build?: { readonly [Word in "tags" | "goflag" | "buildEnv" | "offline"]?: PackageRequest[Word] | undefined };
  /** Is told of each variant before it is built. */
  readonly onVariant: (name: string) => void;
}

/** Builds every variant of every factor and measures the images. Throws what go and the builder throw. */
export async function measureFactors(surroundings: Surroundings, request: FactorsRequest): Promise<FactorsReport> {
  const { go, request: build } = await openPackage(surroundings, request.source, defined(request.build ?? {}));
  await using scratch = await temporaryFolder();
  await using cache = await openTemporaryLayerCache();
  const workshop = await SourceWorkshop.open(go, build, scratch.path);
  const { composer, notes } = await composerFor(
    surroundings,
    request,
    scratch.path,
    modelComposer(scratch.path, cache),
  );
  const factors: MeasuredFactor[] = [];
  for (const factor of FACTORS) factors.push(await measureFactor(factor, workshop, composer, request));
  return {
    schema: "plimsoll.factors/1",
    subject: { package: build.package.importPath, go: `${go.version}, ${formatPlatform(build.platform)}` },
    builder: composer.builder,
    factors,
    notes,
  };
}

/** A builder that answers but cannot build (no user namespaces, no storage) does not stop the measurement. */
async function composerFor(
  surroundings: Surroundings,
  { builder }: FactorsRequest,
  scratch: string,
  model: Composer,
): Promise<{ readonly composer: Composer; readonly notes: readonly string[] }> {
  if (builder === "model") return { composer: model, notes: [] };
  const found = await builderComposer(surroundings, scratch);
  if (found === undefined) return { composer: model, notes: ["neither BuildKit nor podman works on this machine"] };
  try {
    await found.sizeOf({ parts: [], env: ["TRIAL=1"] });
    return { composer: found, notes: [] };
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    if (failure.code !== "program-failed") throw failure;
    return { composer: model, notes: [`${found.builder.name} works, but cannot build here: ${failure.what}`] };
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
  return { id, title, variants: measured };
}

async function sizeOf({ make }: Variant, workshop: SourceWorkshop, { sizeOf: measure }: Composer) {
  const made = await make(workshop);
  return "missing" in made ? made.missing : measure(made);
}

function compared(name: string, found: ImageSize | string, first: MeasuredVariant | undefined): MeasuredVariant {
  if (typeof found === "string") {
    return { name, sizeBytes: null, wireBytes: null, changeBytes: null, changeWireBytes: null, why: found };
  }
  const change = (own: number, base: number | null | undefined) => (base === null ? null : own - (base ?? own));
  return {
    name,
    ...found,
    changeBytes: change(found.sizeBytes, first?.sizeBytes),
    changeWireBytes: change(found.wireBytes, first?.wireBytes),
    why: null,
  };
}
