import { counted } from "../base/counted.ts";
import type { AttestationReport, AttestationsReport } from "./attestations-report.ts";
import { left, renderHeading, renderLine, renderTable, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";

/** The section that `--attestations` adds below the tables. */
export function* renderAttestations(report: AttestationsReport, format: TableFormat, view: View): Generator<string> {
  const { index, attestations } = report;
  if (attestations.length === 0) {
    yield renderHeading(TITLE, format, view.colour);
    yield renderLine(index === null ? "none: the image was not opened through an index" : "none", format);
    return;
  }
  yield* renderTable(attestationTable(attestations), format, view);
  const materials = materialTable(attestations);
  if (materials !== undefined) {
    yield "\n";
    yield* renderTable(materials, format, view);
  }
  yield "\n";
  for (const line of conclusions(report)) yield renderLine(line, format);
}

const TITLE = "attestations in the index";

function attestationTable(attestations: readonly AttestationReport[]): Table {
  return {
    title: TITLE,
    columns: [left("about"), left("what"), left("says"), left("bound by"), left("digest")],
    rows: attestations.map((one) => [
      one.about?.platform ?? "?",
      whatText(one),
      saysText(one),
      BOUND_BY[one.binding],
      one.digest ?? one.manifest,
    ]),
  };
}

const BOUND_BY = { statement: "the statement and the index", index: "the index alone", nothing: "DOES NOT VERIFY" };

function whatText({ provenance, sbom, predicateType }: AttestationReport): string {
  if (provenance !== null) return `provenance ${provenance.version}`;
  if (sbom !== null) return `SBOM, ${sbom.format}`;
  return predicateType ?? "unreadable";
}

function saysText({ provenance, sbom }: AttestationReport): string {
  if (sbom !== null) return counted(sbom.packages, "package");
  if (provenance === null) return "";
  const { mode, builder, materials, isComplete, source } = provenance;
  return [
    ...(mode === null ? [] : [`mode ${mode}`]),
    `builder ${builder ?? "not named"}`,
    ...(source === null ? [] : [`from ${source}`]),
    `materials ${materials.length}${isComplete === true ? "" : " (perhaps not all)"}`,
  ].join(", ");
}

function materialTable(attestations: readonly AttestationReport[]): Table | undefined {
  const rows = attestations.flatMap(({ about, provenance }) =>
    (provenance?.materials ?? []).map(({ uri, digests }) => [
      about?.platform ?? "?",
      uri,
      digests.join(", ") || "no digest",
    ]),
  );
  const columns = [left("about"), left("material"), left("digest")];
  return rows.length === 0 ? undefined : { title: "materials, as the provenance has them", columns, rows };
}

function* conclusions({ index, attestations }: AttestationsReport): Generator<string> {
  for (const { binding, checks, digest, manifest } of attestations) {
    if (binding !== "nothing") continue;
    for (const { name, state, detail } of checks.filter((check) => check.state !== "passed")) {
      yield `${digest ?? manifest} does not verify: ${name} ${state === "failed" ? "failed" : "unchecked"}: ${detail}`;
    }
  }
  if (attestations.some(({ binding }) => binding === "index")) {
    yield "bound by the index alone: the statement names no subject, as BuildKit writes it for an image without a name";
  }
  yield `nothing of this is signed: it is as good as where the digest of the index ${index} comes from`;
}
