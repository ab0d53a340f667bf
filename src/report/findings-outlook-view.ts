import { escapeLine } from "./escape.ts";
import type { FindingsOutlook } from "./findings-comparison-report.ts";
import { sideText, WORST_FIRST } from "./findings-comparison-view.ts";
import { left, renderTable, right, type Table } from "./table.ts";

/** Which findings of a scanner go with what is left out, in numbers by severity and by ecosystem. */
export function renderFindingsOutlook({ before, findings, notes }: FindingsOutlook): string {
  const rows = WORST_FIRST.flatMap((level) =>
    rowsOf(
      level,
      findings.filter(({ severity }) => (severity?.level ?? "unknown") === level),
    ),
  );
  const ecosystems = before.byEcosystem.flatMap(({ name }) =>
    rowsOf(
      name,
      findings.filter(({ ecosystem }) => ecosystem === name),
    ),
  );
  return [
    `vulnerabilities of ${escapeLine(sideText(before))}\n`,
    ...notes.map((note) => `  ${escapeLine(note)}\n`),
    "\n",
    ...renderTable(tableOf("severity", [...rows, ...rowsOf("all", findings, true)]), "text"),
    ...(findings.length === 0 ? [] : ["\n", ...renderTable(tableOf("ecosystem", ecosystems), "text")]),
    "\n",
    `judged by the files that stay: to be sure, scan the new image, and compare both with plimsoll diff\n`,
  ].join("");
}

type Findings = FindingsOutlook["findings"];

function rowsOf(name: string, findings: Findings, always = false): readonly (readonly string[])[] {
  if (findings.length === 0 && !always) return [];
  const count = (answer: "yes" | "no" | "unknown") => String(findings.filter(({ stays }) => stays === answer).length);
  return [[String(findings.length), count("no"), count("yes"), count("unknown"), name]];
}

function tableOf(name: string, rows: readonly (readonly string[])[]): Table {
  return {
    title: `by ${name}`,
    columns: [right("before"), right("left out"), right("stay"), right("not known"), left(name)],
    rows,
  };
}
