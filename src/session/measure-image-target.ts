import type { Image } from "../image/image.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import type { ProgramDepth, ProgramParts } from "../measure/image/program-parts.ts";
import type { ViewName } from "../present/view-of-flag.ts";
import type { Attachments } from "../store/attachments.ts";
import { formatTarget, type SourceTarget, type Target } from "../store/target.ts";
import type { ImageAccess } from "./image-access.ts";
import { openStores, type RegistryAccess, type Stores } from "./stores.ts";
import type { Surroundings } from "./surroundings.ts";
import { surveyImage } from "./survey-image.ts";

interface OpenImage extends MeasuredImageTarget {
  readonly stores: Stores;
  /** Where it is, and what is attached to it there. */
  readonly from: { readonly target: Target; readonly attachments: Attachments };
}

interface MeasuredImageTarget {
  readonly image: Image;
  readonly ledger: ImageLedger;
  /** The number of layers whose results came from an earlier run. */
  readonly known: number;
}

/**
 * Opens and measures the image that a person named, and passes it to `use`: the image can be read until that has ended.
 */
export async function withMeasuredImage<Result>(
  surroundings: Surroundings,
  access: ImageAccess,
  target: SourceTarget,
  use: (open: OpenImage) => Promise<Result>,
  more: SurveyDepth = {},
): Promise<Result> {
  await using stores = openStores(surroundings, registryAccess(access));
  const known = await stores.withKind(target);
  const measured = await measureImageTarget(surroundings, stores, access, known, more);
  return await use({ ...measured, stores, from: { target: known, attachments: stores.attachments } });
}

/** What is looked at in addition to the usual. */
interface SurveyDepth {
  /** Digest the content of each file. */
  readonly digests?: boolean;
}

/**
 * The same with stores that are already open: the image can be read as long as they are open, and a layer of two images
 * is fetched once.
 */
export async function measureImageTarget(
  { env, signal }: Surroundings,
  stores: Stores,
  { platform, cache = true, verify = "layers" }: ImageAccess,
  target: SourceTarget,
  more: SurveyDepth = {},
): Promise<MeasuredImageTarget> {
  const known = await stores.withKind(target);
  const image = await stores.openImage(known, platform);
  return { image, ...(await surveyImage(image, formatTarget(known), { env, signal, cache, verify, ...more })) };
}

export function registryAccess({ offline = false, insecure = false, caFile }: ImageAccess): RegistryAccess {
  return { offline, insecure, caFile };
}

/** How far a view divides Go programs; other views do not open them. */
const DEPTHS: { readonly [Name in ViewName]?: ProgramDepth } = {
  module: "label",
  package: "label",
  symbol: "symbol",
};

/** What Go programs consist of, where the view of the image shows that. */
export async function dividePrograms(
  image: Image,
  ledger: ImageLedger,
  by: ViewName | undefined,
  signal: AbortSignal,
): Promise<ProgramParts | undefined> {
  const depth = DEPTHS[by ?? "layer"];
  return depth === undefined ? undefined : divideAll(image, ledger, depth, signal);
}

/** What every Go program consists of. */
export async function divideAll(
  image: Image,
  ledger: ImageLedger,
  depth: ProgramDepth,
  signal: AbortSignal,
): Promise<ProgramParts> {
  const { divideGoPrograms } = await import("../measure/image/program-parts.ts");
  return divideGoPrograms(image, ledger, depth, { signal });
}
