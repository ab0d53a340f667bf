import type { Finding } from "../../check/finding.ts";
import { formatSize } from "../size.ts";
import type { PlatformSummary, SlimReport } from "../slim-report.ts";
import { stepNames } from "../step-names.ts";
import { left, right, type Table } from "../table.ts";
import type { PageModel, PageWaterfall } from "./page-model.ts";

/** What the page of a run of `slim` says besides the content of the image. */
export function slimWords(
  report: SlimReport,
  findings: readonly Finding[],
): Omit<PageModel, "title" | "tree" | "layers"> {
  const tables = [leftOutTable(report), evidenceTable(report), destinationTable(report), inputTable(report)];
  return {
    verb: "slim",
    facts: factsOf(report),
    waterfall: waterfallOf(report),
    causes: [],
    findings: findings.map(({ docs: _docs, place: _place, ...finding }) => ({ ...finding, node: null })),
    tables: tables.filter(({ rows }) => rows.length > 0),
    notes: report.notes,
  };
}

function factsOf({ image, before, after }: SlimReport): PageModel["facts"] {
  if (image === null || after === null) return [];
  return [
    { name: "stored", value: formatSize(after.sizeBytes) },
    { name: "on the wire", value: formatSize(after.wireBytes) },
    ...(before === null ? [] : [{ name: "saved on the wire", value: formatSize(before.wireBytes - after.wireBytes) }]),
    { name: "platforms", value: image.platforms.map(({ platform }: PlatformSummary) => platform).join(", ") },
    { name: "reference", value: image.reference ?? "not written" },
    { name: "digest", value: image.digest },
    { name: "media type", value: image.mediaType },
  ];
}

function waterfallOf({ before, after, steps }: SlimReport): PageWaterfall {
  const names = stepNames(steps);
  return {
    before: before && stage(before),
    steps: steps.map(({ status, why, savedBytes, savedWireBytes }, index) => ({
      name: names[index]!,
      status,
      why,
      savedStoredBytes: savedBytes,
      savedWireBytes,
    })),
    after: after && stage(after),
  };
}

function stage({ what, sizeBytes, wireBytes }: NonNullable<SlimReport["before"]>) {
  return { what, storedBytes: sizeBytes, wireBytes };
}
function evidenceTable({ evidence }: SlimReport): Table {
  const words = { yes: "needed", no: "no", unknown: "maybe" } as const;
  return {
    title: "what the service needs of a base",
    columns: [left("what"), left("needed"), left("why")],
    rows: evidence.map(({ id, needed, why }) => [id, words[needed], why.join("; ")]),
  };
}

/** For an image that was made minimal: what was left out. */
function leftOutTable({ fromImage }: SlimReport): Table {
  return {
    title: "what was left out",
    columns: [right("stored"), right("names"), left("why it was there")],
    rows: (fromImage?.leftOut ?? []).map(({ why, names, sizeBytes }) => [formatSize(sizeBytes), String(names), why]),
  };
}

function destinationTable({ destinations }: SlimReport): Table {
  const size = (bytes: number | null) => (bytes === null ? "" : formatSize(bytes));
  return {
    title: "destinations",
    columns: [right("written"), right("already there"), left("destination"), left("reference")],
    rows: destinations.map(({ destination, reference, uploadedBytes, skippedBytes, error }) => [
      size(uploadedBytes),
      size(skippedBytes),
      destination,
      reference ?? `failed: ${error?.what ?? "reason not known"}`,
    ]),
  };
}

function inputTable({ inputs }: SlimReport): Table {
  return {
    title: "inputs",
    columns: [left("what determines the digest"), left("value")],
    rows: inputs.map(({ name, value }) => [name, value]),
  };
}
