import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { SizeKind } from "./policy.ts";

/** A program has no size on the wire, so its stored size counts where a rule says `of: wire`. */
export function kindCounted({ kind }: SizeRecord, of: SizeKind): SizeKind {
  return kind === "binary" ? "stored" : of;
}

/** The words for sizes of a kind, which follow a size. */
export function kindText(record: SizeRecord, of: SizeKind): string {
  if (kindCounted(record, of) === "wire") return "on the wire";
  return of === "wire" ? "stored (a program has no size on the wire)" : "stored";
}

export function bytesOf(
  { sizeBytes, wireBytes }: { readonly sizeBytes: number; readonly wireBytes: number | null },
  counted: SizeKind,
): number {
  return counted === "stored" || wireBytes === null ? sizeBytes : wireBytes;
}

/** Why sizes of two records say nothing about each other; null if they do. */
export function incomparable(now: SizeRecord, before: SizeRecord, of: SizeKind): string | null {
  if (now.kind !== before.kind) return `${NAMES[now.kind]} was measured, and the baseline is ${NAMES[before.kind]}`;
  if (kindCounted(now, of) === "stored" || now.compression === before.compression) return null;
  return `its layers are compressed by ${now.compression}, and those of the baseline by ${before.compression}`;
}

const NAMES = { image: "an image", binary: "a program" } as const;
