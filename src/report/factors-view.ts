import type { ContentKind, FactorsReport, MeasuredFactor, MeasuredLayer, MeasuredVariant } from "./factors-report.ts";
import { formatSize } from "./size.ts";
import { left, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";

/**
 * The report for people: what was measured and with which builder, one table for each factor, and one for what each
 * instruction left. Bytes of differences are exact: some are small.
 */
export function* renderFactors(report: FactorsReport, format: TableFormat, colour: boolean): Generator<string> {
  const { subject, builder, factors, notes } = report;
  if (subject !== null) yield renderLine(`${subject.package}, ${subject.go}`, format);
  if (builder !== null) yield renderLine(`images put together by ${builder.name} (${builder.version})`, format);
  for (const factor of factors) {
    yield "\n";
    yield* renderTable(factorTable(factor), format, { colour });
    if (factor.runBy === null) continue;
    yield "\n";
    yield* renderTable(layersTable(factor), format, { colour });
  }
  for (const note of notes) yield renderLine(note, format);
}

function factorTable({ title, variants }: MeasuredFactor): Table {
  return {
    title,
    columns: [right("stored"), right("on the wire"), right("stored, change"), right("wire, change"), left("variant")],
    rows: variants.map(({ name, sizeBytes, wireBytes, changeBytes, changeWireBytes, why }) => [
      sizeBytes === null ? "·" : formatSize(sizeBytes),
      wireBytes === null ? "·" : formatSize(wireBytes),
      bytes(changeBytes),
      bytes(changeWireBytes),
      why === null ? name : `${name}: ${why}`,
    ]),
  };
}

const WORDS: Readonly<Record<ContentKind, string>> = {
  "program": "the program",
  "source": "source",
  "vendor": "vendored modules",
  "modules-unpacked": "modules, unpacked",
  "modules-zipped": "modules, zipped",
  "modules-records": "modules: .info, .mod, .ziphash",
  "modules-locks": "modules: .lock",
  "build-cache": "build cache",
  "telemetry": "what go counts about its own use",
  "other": "other files",
  "folders": "folders",
  "mount-targets": "mount targets",
  "whiteouts": "whiteouts",
  "extended-headers": "headers for long names and exact times",
  "end-of-archive": "end of the archive",
};

/** Where nothing was compared with the model, its column is left out. */
function layersTable({ runBy, variants }: MeasuredFactor): Table {
  const compares = runBy !== "model";
  const difference = (own: number, model: number | null) =>
    compares ? [model === null ? "·" : bytes(own - model)] : [];
  const shown = new Set<string>();
  const rows = variants.flatMap((variant) =>
    newLayers(variant, shown).flatMap(({ layer, isNew }, index) => [
      [
        formatSize(layer.sizeBytes),
        formatSize(layer.wireBytes),
        ...difference(layer.sizeBytes, layer.modelBytes),
        index === 0 ? variant.name : "",
        layer.instruction,
      ],
      ...(isNew ? partsOf(layer) : []).map(({ kind, sizeBytes, modelBytes }) => [
        formatSize(sizeBytes),
        "",
        ...difference(sizeBytes, modelBytes),
        "",
        `· ${WORDS[kind]}`,
      ]),
    ]),
  );
  return {
    title: `what each instruction leaves in its layer${compares ? `, run by ${runBy}, and against plimsoll's model` : ""}`,
    columns: [
      right("stored"),
      right("on the wire"),
      ...(compares ? [right("− model")] : []),
      left("variant"),
      left("instruction"),
    ],
    rows,
  };
}

/** The first instructions of several variants are the same: their contents are shown once. */
function newLayers({ layers }: MeasuredVariant, shown: Set<string>) {
  const before: string[] = [];
  return (layers ?? []).map((layer) => {
    before.push(layer.instruction);
    const key = before.join("\n");
    const isNew = !shown.has(key);
    shown.add(key);
    return { layer, isNew };
  });
}

/** The parts that a reader would ask for: at least a hundredth of the layer, or not as in the model. */
function partsOf({ sizeBytes, contents }: MeasuredLayer) {
  if (contents.length < 2) return [];
  return contents.filter(
    (part) => part.sizeBytes * 100 >= sizeBytes || (part.modelBytes !== null && part.modelBytes !== part.sizeBytes),
  );
}

function bytes(change: number | null): string {
  if (change === null) return "·";
  if (change === 0) return "±0";
  return `${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString("en")}`;
}
