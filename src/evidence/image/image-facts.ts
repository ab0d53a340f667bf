import type { EntryPlace } from "../../image/file-status.ts";
import type { Cause } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { ReclaimableRow } from "../../measure/image/reclaimable.ts";
import type { BinaryFacts } from "../binary/facts.ts";

/** What the rules over an image know. */
export interface ImageFacts {
  /** The image's name for people. */
  readonly where: string;
  readonly ledger: ImageLedger;
  /** Of each entry of each layer. */
  readonly causes: readonly (readonly Cause[])[];
  readonly reclaimable: readonly ReclaimableRow[];
  /** Of each of these rows the largest entries. */
  readonly largest: ReadonlyMap<ReclaimableRow, readonly EntryPlace[]>;
  /** Go programs that a container sees, read whole. */
  readonly programs: readonly InspectedProgram[];
  /** Files that start as PEM private keys do: RFC 7468, section 10 and 11. Their content is kept nowhere. */
  readonly privateKeys: readonly EntryPlace[];
}

export interface InspectedProgram {
  readonly place: EntryPlace;
  readonly facts: BinaryFacts;
  /** What `-s -w` would have made of it; null where that cannot be told. */
  readonly strippedSizeBytes: number | null;
}
