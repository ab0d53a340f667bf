import { setTimeout as pause } from "node:timers/promises";
import type { ErrorCode } from "../../../base/error.ts";
import { encodePlanDocument, type PlannedImage, parsePlanDocument } from "../../../fleet/shards/plan-document.ts";
import { type PlannedFleet, type PlanPart, planParts } from "../../../fleet/shards/plan-parts.ts";
import type { Shard } from "../../../fleet/shards/shard.ts";
import { parseReference } from "../../../format/oci/reference.ts";
import { problemText } from "../../../report/error-view.ts";
import { inParallel } from "../../../store/transfer/parallel.ts";
import type { ImageOpener, Opened } from "./open-images.ts";
import type { PartStore } from "./part-stores.ts";
import { ifFit } from "./unfit.ts";

/** Parts that are read at the same time. */
const AT_ONCE = 8;

/** What is the same tomorrow: of what failed otherwise, each shard finds out itself whether it still does. */
const LASTING: ReadonlySet<ErrorCode> = new Set([
  ...(["image-unknown", "manifest-invalid", "base-lacks-platform", "several-platforms"] as const),
]);

/** What is told of each image. */
export type OnImage = (reference: string, opened: Opened) => void;

/**
 * Opens the images of a fleet for one of its shards, so that all shards together ask for each manifest and config once: a shard asks for those of
 * its own parts, keeps what it learned, and takes the other parts from where they are kept.
 */
export class FleetPlan {
  readonly #opener: ImageOpener;
  readonly #store: PartStore;
  readonly #signal: AbortSignal;
  readonly #onImage: OnImage;
  readonly #refused = new Map<string, string>();
  #parts = 0;
  #made = 0;

  constructor(opener: ImageOpener, store: PartStore, signal: AbortSignal, onImage: OnImage) {
    this.#opener = opener;
    this.#store = store;
    this.#signal = signal;
    this.#onImage = onImage;
  }

  /** How many parts there are, and how many of them were made here. */
  get parts(): { readonly parts: number; readonly made: number } {
    return { parts: this.#parts, made: this.#made };
  }

  /** By place, parts that were there and are not believed, and why. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /**
   * A part of another shard is waited for as long as the own ones took: that one may have begun later, or be gone, and then the part is made
   * here. Throws what keeping a part throws, and the signal's reason.
   */
  async open(fleet: PlannedFleet, shard: Shard): Promise<void> {
    const { own, others } = planParts(fleet, shard);
    this.#parts = own.length + others.length;
    const begunMs = performance.now();
    for (const part of own) if (!(await this.#read(part))) await this.#make(part);
    const patientUntilMs = 2 * performance.now() - begunMs;
    const there = new Set<PlanPart>();
    await inParallel(others, AT_ONCE, async (part) => {
      if (await this.#read(part)) there.add(part);
    });
    for (const part of others) {
      if (!there.has(part)) await this.#readOrMake(part, patientUntilMs);
    }
  }

  async #readOrMake(part: PlanPart, patientUntilMs: number): Promise<void> {
    while (!(await this.#read(part))) {
      const leftMs = patientUntilMs - performance.now();
      if (leftMs <= 0) return this.#make(part);
      await pause(Math.min(leftMs, this.#store.lookAgainMs), undefined, { signal: this.#signal });
    }
  }

  /** Returns whether the part was there. */
  async #read(part: PlanPart): Promise<boolean> {
    const where = this.#store.where(part);
    const known = await ifFit(
      async () => {
        const document = await this.#store.find(part);
        return document && parsePlanDocument(document, part, where);
      },
      (error) => this.#refused.set(where, problemText(error)),
    );
    if (known === undefined) return false;
    await this.#each(part, async (reference) => {
      const image = known.get(reference);
      if (image !== undefined && "why" in image) return image;
      return this.#opener.open({ kind: "registry", reference: parseReference(reference) }, image);
    });
    return true;
  }

  async #make(part: PlanPart): Promise<void> {
    const known = new Map<string, PlannedImage>();
    await this.#each(part, async (reference) => {
      const opened = await this.#opener.open({ kind: "registry", reference: parseReference(reference) });
      const planned = plannedImage(opened);
      if (planned !== undefined) known.set(reference, planned);
      return opened;
    });
    await this.#store.keep(part, encodePlanDocument(part, known));
    this.#made++;
  }

  async #each({ references }: PlanPart, open: (reference: string) => Promise<Opened>): Promise<void> {
    await Promise.all(references.map(async (reference) => this.#onImage(reference, await open(reference))));
  }
}

/** What other shards are told of an image. */
function plannedImage(opened: Opened): PlannedImage | undefined {
  if ("why" in opened) return opened.code !== undefined && LASTING.has(opened.code) ? { why: opened.why } : undefined;
  if (!("image" in opened) || opened.root?.bytes === undefined) return undefined;
  const { root, image } = opened;
  const { descriptor, bytes, manifest, configBytes } = image;
  const blobs = new Map([
    [descriptor.digest, bytes],
    [manifest.config.digest, configBytes],
  ]);
  return { root: { descriptor: root.descriptor, bytes: root.bytes! }, blobs };
}
