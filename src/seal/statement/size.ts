import type { Digest } from "../../base/digest.ts";
import { type Statement, subjectOf } from "../../format/in-toto/statement.ts";

/** What an image weighs, and what it weighed before: docs/guide/attest.md. */
export const SIZE_PREDICATE_TYPE = "https://plimsoll.dev/size/v1";

/** Bytes of the layers, the manifest and the config. */
export interface StatedSize {
  /** With the layers uncompressed: their tars. */
  readonly sizeBytes: number;
  /** With the layers as stored. */
  readonly wireBytes: number;
}

/** Anyone who measures the image again finds the same. */
export interface SizeFacts {
  /**
   * The image that this one replaces, under the name by which others find it; null where it has none. Null where nothing was
   * compared.
   */
  readonly before: (StatedSize & { readonly name: string | null; readonly digest: Digest }) | null;
  readonly after: StatedSize;
  /** The digest of the image's ledger, as `ledgerDigest` makes it: every file, its size, its owner, what hides it. */
  readonly ledger: Digest;
}

/** The statement about the image whose manifest has this digest. */
export function sizeStatement(name: string, manifest: Digest, { before, after, ledger }: SizeFacts): Statement {
  return {
    subjects: [subjectOf(name, manifest)],
    predicateType: SIZE_PREDICATE_TYPE,
    predicate: {
      before: before && {
        ...{ name: before.name, digest: before.digest },
        ...{ sizeBytes: before.sizeBytes, wireBytes: before.wireBytes },
      },
      after: { sizeBytes: after.sizeBytes, wireBytes: after.wireBytes },
      ledger: { digest: ledger },
    },
  };
}
