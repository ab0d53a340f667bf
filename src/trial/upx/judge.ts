import type { Verdict } from "../statistics/verdict.ts";

/** A quantity of an image as it is, and of the same image with its programs packed. */
export interface PlainAndPacked {
  readonly plain: number;
  readonly packed: number;
}

/** Medians of what was measured in pairs, and what the pairs show of the packed side; or why there are none. */
export type InPairs = (PlainAndPacked & { readonly shows: Verdict }) | { readonly unknown: string };

/** What was found out about an image and its packed copy. */
export interface UpxFigures {
  /** What the packed image does not do any more. */
  readonly broken: readonly string[];
  /** Bytes of manifest, config and uncompressed layers. */
  readonly stored: PlainAndPacked;
  /** Bytes of a whole pull, once for each compression of the layers that hold the programs. At least one. */
  readonly wire: readonly PlainAndPacked[];
  /** Bytes that no other process shares, after load. */
  readonly privateMemory: InPairs;
  /** Seconds to the first answer. */
  readonly start: InPairs;
  /** The first limit in bytes that the service did not survive; null where it survived all, or where that is not known. */
  readonly memoryLimit: { readonly plain: number | null; readonly packed: number | null };
  /** Programs that see into the image as it is, and not into the packed one. */
  readonly blinded: readonly string[];
}

/**
 * `pack`: something gets smaller, and nothing is shown to get worse. `leave`: it breaks, it saves nothing, or it takes as much
 * memory as it saves bytes. `a trade`: it saves more bytes than it takes memory, and something gets worse.
 */
export type UpxDecision = "pack" | "leave" | "a trade" | "not decided";

/** What a decision follows from. */
export type UpxReason =
  | {
      readonly of: "stored" | "wire" | "private memory" | "memory limit" | "start";
      /** What packing saves, in bytes or seconds: below 0 where it adds. 0 where no difference is shown; null where that is not known. */
      readonly saved: number | null;
      /** Why it is not known. */
      readonly unknown: string | null;
    }
  | { readonly of: "broken" | "blinded"; readonly what: string };

export interface UpxVerdict {
  readonly decision: UpxDecision;
  /** In the order in which they were weighed. */
  readonly reasons: readonly UpxReason[];
}

/**
 * Decides whether packing is worth it. The count is made in favour of packing: one container on a node, a byte of memory
 * no dearer than one on disk or on the wire, and the wire with the compression that suits each side best. What loses even
 * so is left as it is. docs/adr/0023-upx.md has the reasons.
 */
export function judgeUpx(figures: UpxFigures): UpxVerdict {
  const { broken, stored, wire, memoryLimit, blinded } = figures;
  const storedSaved = stored.plain - stored.packed;
  const wireSaved = Math.min(...wire.map(({ plain }) => plain)) - Math.min(...wire.map(({ packed }) => packed));
  const savedBytes = storedSaved + wireSaved;
  const memory = amount("private memory", figures.privateMemory);
  const start = amount("start", figures.start);
  const reasons: readonly UpxReason[] = [
    ...broken.map((what) => ({ of: "broken", what }) as const),
    { of: "stored", saved: storedSaved, unknown: null },
    { of: "wire", saved: wireSaved, unknown: null },
    memory,
    start,
    ...limitReason(memoryLimit),
    ...blinded.map((what) => ({ of: "blinded", what }) as const),
  ];
  const decision = broken.length > 0 ? "leave" : decide(savedBytes, memory.saved, start.saved, reasons);
  return { decision, reasons };
}

function decide(
  savedBytes: number,
  memorySaved: number | null,
  startSaved: number | null,
  reasons: readonly UpxReason[],
): UpxDecision {
  if (savedBytes <= 0) return "leave";
  if (memorySaved !== null && savedBytes + memorySaved <= 0) return "leave";
  if (memorySaved === null || startSaved === null) return "not decided";
  const getsWorse = reasons.some((reason) => reason.of === "blinded" || ("saved" in reason && reason.saved! < 0));
  return getsWorse ? "a trade" : "pack";
}

function amount(of: "private memory" | "start", measured: InPairs) {
  if ("unknown" in measured) return { of, saved: null, unknown: measured.unknown };
  const { shows, plain, packed } = measured;
  if (shows === "too few pairs") return { of, saved: null, unknown: "fewer than six pairs show nothing" };
  return { of, saved: shows === "no difference shown" ? 0 : plain - packed, unknown: null };
}

/** A service that survives every limit needs less than the least of them. */
function limitReason({ plain, packed }: UpxFigures["memoryLimit"]): readonly UpxReason[] {
  if (packed === null || plain === packed) return [];
  return [{ of: "memory limit", saved: (plain ?? 0) - packed, unknown: null }];
}
