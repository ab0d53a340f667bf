import { counted } from "../base/counted.ts";
import type { Finding } from "../check/finding.ts";
import type { KeptPath, SlimImagePlan } from "../plan/slim-image/slim-image-plan.ts";
import { escapeLine } from "./escape.ts";
import { renderFindingsOutlook } from "./findings-outlook-view.ts";
import { paint } from "./paint.ts";
import { formatSize } from "./size.ts";
import type { FromImage, LeftOut } from "./slim-report.ts";
import type { View } from "./view.ts";

const ROWS = 16;
const EVIDENCE_LINES = 6;

/** What stays of an image and what is uncertain: for people to read before anything is built. */
export function renderPlan(
  { plan, packages, findings }: Pick<FromImage, "plan" | "packages" | "findings">,
  view: View,
): string {
  const parts = [
    plan === null ? "" : planPart(plan, packages),
    findings.map((finding) => findingPart(finding, view)).join(""),
  ];
  return parts
    .filter((part) => part !== "")
    .map((part) => `\n${part}`)
    .join("");
}

/** What is left out and why, and what was proven. */
export function renderFromImage(found: FromImage): string {
  const outlook = found.vulnerabilities === null ? "" : renderFindingsOutlook(found.vulnerabilities);
  return [leftOutPart(found.leftOut), outlook, proofPart(found)].filter((part) => part !== "").join("\n");
}

function planPart({ image, command, healthcheck, add, keep }: SlimImagePlan, packages: readonly string[]): string {
  const layers = [...(add.certificates ? ["certificates"] : []), ...(add.timeZones ? ["time zones"] : [])];
  const check =
    healthcheck === "drop" ? "dropped" : healthcheck === "unchanged" ? "" : `the prober requests ${healthcheck.url}`;
  const rows: readonly (readonly [string, string])[] = [
    ...(command === "unchanged" ? [] : [["starts", JSON.stringify(command.entrypoint)] as const]),
    ...(check === "" ? [] : [["health check", check] as const]),
    ...(layers.length === 0 ? [] : [["static base", layers.join(", ")] as const]),
    ...(packages.length === 0 ? [] : [["packages", packages.join(", ")] as const]),
  ];
  return [
    `what stays of ${escapeLine(image.name)}, ${image.platform}`,
    ...rows.map(([name, value]) => `  ${name.padEnd(14)}${escapeLine(value)}`),
    ...groupsOf(keep).map(({ why, names }) => `  ${escapeLine(namesOf(names))}: ${escapeLine(why)}`),
    "",
  ].join("\n");
}

interface KeptGroup {
  readonly why: string;
  readonly names: readonly string[];
}

function groupsOf(keep: readonly KeptPath[]): readonly KeptGroup[] {
  const groups = Map.groupBy(keep, ({ why, as }) => (as === "stripped" ? `${why}; stripped` : why));
  return [...groups].map(([why, kept]) => ({ why, names: kept.map(({ path }) => `/${path}`) }));
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function leftOutPart(groups: readonly LeftOut[]): string {
  if (groups.length === 0) return "";
  const rest = groups.slice(ROWS);
  const shown = [
    ...groups.slice(0, ROWS),
    ...(rest.length === 0 ? [] : [{ why: counted(rest.length, "more reason"), ...sumOf(rest) }]),
  ];
  const lines = shown.map(
    ({ why, names, sizeBytes }) =>
      `  ${formatSize(sizeBytes).padStart(8)} ${String(names).padStart(8)} ${names === 1 ? "name " : "names"}  ${escapeLine(why)}`,
  );
  const total = sumOf(groups);
  return [
    `what is left out: ${formatSize(total.sizeBytes)} stored, ${counted(total.names, "name")}`,
    ...lines,
    "",
  ].join("\n");
}

function sumOf(groups: readonly LeftOut[]): Pick<LeftOut, "names" | "sizeBytes"> {
  return {
    names: groups.reduce((sum, { names }) => sum + names, 0),
    sizeBytes: groups.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

function findingPart({ rule, level, what, evidence, fix, docs }: Finding, { colour }: View): string {
  const style = level === "error" ? "red" : level === "warning" ? "yellow" : "dim";
  const lines = [
    `${paint(style, level, colour)} ${rule}: ${escapeLine(what)}`,
    ...evidence.slice(0, EVIDENCE_LINES).map((line) => `  ${escapeLine(line)}`),
    ...(evidence.length > EVIDENCE_LINES ? [`  and ${evidence.length - EVIDENCE_LINES} more`] : []),
    ...(fix === undefined ? [] : [`  fix ${escapeLine(fix)}`]),
    `  see ${docs}`,
    "",
  ];
  return lines.join("\n");
}

function proofPart({ proof, alreadyMinimal, source, rewritten }: FromImage): string {
  if (proof === null || !proof.holds) return "";
  if (alreadyMinimal) return `${escapeLine(source.name)} is already minimal: it stays as it is, ${source.digest}\n`;
  const { names, sizeBytes } = proof.identical;
  const changed = new Set(rewritten);
  const added = proof.added.filter((path) => !changed.has(path));
  return [
    `proven on the layers of both images: ${counted(names, "name")} (${formatSize(sizeBytes)}) the same, byte for byte`,
    ...(proof.stripped.length === 0
      ? []
      : [
          `  ${escapeLine(namesOf(proof.stripped.map((path) => `/${path}`)))}: the loaded bytes are the same, symbols and DWARF were removed`,
        ]),
    ...(rewritten.length === 0 ? [] : [`  rewritten: ${escapeLine(namesOf(rewritten.map((path) => `/${path}`)))}`]),
    ...(added.length === 0
      ? []
      : [`  ${counted(added.length, "new name")}: ${escapeLine(namesOf(added.map((path) => `/${path}`)))}`]),
    "",
  ].join("\n");
}
