import { type Digest, DigestingCounter } from "../../../base/digest.ts";
import type { ImageLedger } from "./image-ledger.ts";

/** Changes where the same image would get other lines. */
const FORM = "plimsoll.ledger-lines/1";

/**
 * The digest of an image's ledger: sha256 over one line of JSON for each layer and for each of its entries, in their order,
 * with the size, whether a container sees it, and who owns it. Two measurements of the same bytes have the same digest.
 */
export function ledgerDigest({ layers, tree }: ImageLedger): Digest {
  const counter = new DigestingCounter();
  const line = (...values: readonly (string | number | null)[]) =>
    counter.update(Buffer.from(`${JSON.stringify(values)}\n`));
  line(FORM);
  for (const { index: layer, descriptor, fetched, survey, owners } of layers) {
    line("layer", layer, descriptor.digest, descriptor.size, fetched ? 1 : 0, survey.entries.length);
    for (let entry = 0; entry < survey.entries.length; entry++) {
      const { kind, name, version } = owners[entry]!;
      const status = tree.status({ layer, entry });
      line(survey.entries.path(entry), survey.entries.fileSizeBytes(entry), status, kind, name, version);
    }
  }
  return counter.digest();
}
