import { counted } from "../base/counted.ts";
import { escapeLine } from "./escape.ts";
import type { SbomReport } from "./sbom-report.ts";

/** What a document holds, and what could not be found out, for people. */
export function renderSbomSummary({ modules, packages, files, withoutLicence, unknown }: SbomReport): string {
  const lines = [
    [counted(modules, "module"), counted(packages, "package"), counted(files, "file")].join(", "),
    ...(withoutLicence.length === 0
      ? []
      : [
          `could not find out the licence of ${counted(withoutLicence.length, "component")}: ${withoutLicence.join(", ")}`,
        ]),
    ...unknown,
  ];
  return lines.map((line) => `${escapeLine(line)}\n`).join("");
}
