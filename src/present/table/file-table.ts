import type { Causes } from "../../measure/image/causes.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { contentWireBytes } from "../content-wire-bytes.ts";

/** The largest files, with what became of them. */
export function fileTable(ledger: ImageLedger, causes: Causes, top: number): Table {
  return {
    title: "the largest files",
    columns: [right("stored"), right("wire"), right("layer"), left("cause"), left("file"), left("owner")],
    rows: largestFiles(ledger, top).map(({ layer, entry, sizeBytes }) => {
      const { survey, owners } = ledger.layers[layer]!;
      return [
        formatSize(sizeBytes),
        formatSize(contentWireBytes(survey, entry)),
        String(layer),
        causes[layer]![entry]!.kind,
        survey.entries.path(entry),
        owners[entry]!.name,
      ];
    }),
  };
}

interface SizedEntry {
  readonly layer: number;
  readonly entry: number;
  readonly sizeBytes: number;
}

/** The image may have hundreds of thousands of files, so only the largest are sorted. */
function largestFiles({ layers }: ImageLedger, top: number): readonly SizedEntry[] {
  let largest: SizedEntry[] = [];
  let least = 0;
  const cut = () => {
    largest = largest.sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, top);
    least = largest.length < top ? 0 : largest.at(-1)!.sizeBytes;
  };
  for (const { index: layer, survey } of layers) {
    for (let entry = 0; entry < survey.entries.length; entry++) {
      const sizeBytes = survey.entries.sizeBytes(entry);
      if (sizeBytes > least) largest.push({ layer, entry, sizeBytes });
      if (largest.length > 2 * top) cut();
    }
  }
  cut();
  return largest;
}
