import { counted } from "../../base/counted.ts";
import type { Digest } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import {
  DEBUG_SYMBOLS_ARTIFACT_TYPE,
  decodeSymbols,
  parseSymbolsLabel,
  type SymbolsLabel,
} from "../../format/debug-symbols/attached-symbols.ts";
import type { Referrer } from "../../image/referrer.ts";
import type { Attachments } from "../../store/attachments.ts";
import { formatTarget, type Target } from "../../store/target.ts";

/** Debug symbols that are attached to an image; their layer is read when it is asked for. */
export interface AttachedSymbols extends SymbolsLabel {
  /** The manifest of what is attached. */
  readonly attachment: Digest;
  /** For people. */
  readonly where: string;
  /** Throws `debug-symbols-invalid`, and what reading a layer throws. */
  readonly read: () => Promise<Uint8Array>;
}

interface Place {
  readonly target: Target;
  readonly attachments: Attachments;
}

/**
 * What is attached to an image as debug symbols. Throws `attachments-unsupported`, `debug-symbols-invalid`, and the first
 * failure of what cannot be read: it may be what is looked for.
 */
export async function attachedSymbols(
  { target, attachments }: Place,
  image: Digest,
): Promise<readonly AttachedSymbols[]> {
  const { found, unread } = await attachments.referrers(target, image, DEBUG_SYMBOLS_ARTIFACT_TYPE);
  if (unread[0] !== undefined) throw unread[0].error;
  return found.map((referrer) => describe({ target, attachments }, referrer));
}

function describe({ target, attachments }: Place, { descriptor, annotations, layers }: Referrer): AttachedSymbols {
  const where = `${formatTarget(target)} › ${descriptor.digest}`;
  const label = parseSymbolsLabel(annotations, where);
  const [layer, ...others] = layers;
  if (layer === undefined || others.length > 0) {
    throw new PlimsollError("debug-symbols-invalid", {
      what: "what is attached as debug symbols cannot be read",
      why: `it has ${counted(layers.length, "layer")}, and the symbols of a program are one`,
      fix: "make the image again: plimsoll slim . --debug-symbols attached; or delete what was attached with the registry's own tool",
      where,
    });
  }
  const read = async () => decodeSymbols(await attachments.readLayer(target, layer), label, where);
  return { ...label, attachment: descriptor.digest, where, read };
}
