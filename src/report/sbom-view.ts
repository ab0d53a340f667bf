import { counted } from "../base/counted.ts";
import { escapeLine } from "./escape.ts";
import type { SbomReport } from "./sbom-report.ts";

/** How many modules are named. */
const NAMED = 8;

/** What a document holds, and what could not be found out, for people. */
export function renderSbomSummary({ modules, packages, files, withoutLicence, unknown }: SbomReport): string {
  const lines = [
    [counted(modules, "module"), counted(packages, "package"), counted(files, "file")].join(", "),
    ...(withoutLicence.length === 0
      ? []
      : [`could not find out the licence of ${counted(withoutLicence.length, "module")}: ${namesOf(withoutLicence)}`]),
    ...unknown,
  ];
  return lines.map((line) => `${escapeLine(line)}\n`).join("");
}

function namesOf(modules: readonly string[]): string {
  const more = modules.length - NAMED;
  return [...modules.slice(0, NAMED), ...(more <= 0 ? [] : [`${more} more`])].join(", ");
}
