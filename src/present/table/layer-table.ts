import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import { left, right, type Table } from "../../report/table.ts";
import { type ImageSizes, SIZES, sizeCells } from "./image-cells.ts";

/** The layers from the lowest to the highest, with manifest and config, so that both columns add up to the image. */
export function layerTable(ledger: ImageLedger): Table {
  const { layers, manifestBytes, configBytes } = ledger;
  const totals = totalsOf(ledger);
  const cells = (index: string, sizes: ImageSizes, as: string, entries: string, what: string) => [
    index,
    ...sizeCells(sizes, totals),
    as,
    entries,
    what,
  ];
  const named = (bytes: number, what: string) => cells("", { sizeBytes: bytes, wireBytes: bytes }, "", "", what);
  return {
    title: "layers",
    columns: [right("layer"), ...SIZES, left("as"), right("entries"), left("instruction")],
    rows: [
      named(manifestBytes, "manifest"),
      named(configBytes, "config"),
      ...layers.map(({ index, survey, fetched, instruction }) => {
        const [as, entries] = fetched ? [survey.compression, String(survey.entries.length)] : ["not fetched", ""];
        return cells(String(index), survey, as, entries, onOneLine(instruction?.text ?? ""));
      }),
      cells("", totals, "", "", "the image"),
    ],
  };
}

/** An instruction may be a script of several lines. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}
