import { escapeLine } from "./escape.ts";
import type { ReproduceReport } from "./reproduce-report.ts";
import { formatSize } from "./size.ts";

/** How many characters of a value are shown: an environment can be long. */
const SHOWN = 100;

/** Whether an image was built again bit for bit, and where it differs, for people. */
export function renderReproduce(report: ReproduceReport): string {
  const { reproduced, image, rebuiltDigest, inputs, changes, notes } = report;
  const lines = [
    `${image?.name} for ${image?.platform}: ${reproduced ? "reproduced, bit for bit" : "not reproduced"}`,
    `  recorded  ${image?.digest}`,
    `  rebuilt   ${rebuiltDigest}`,
    ...(inputs.length === 0 ? [] : ["", "inputs that are not as they were recorded"]),
    ...inputs.flatMap(({ name, recorded, now }) => [
      `  ${name}`,
      `    recorded  ${shown(recorded)}`,
      `    now       ${shown(now)}`,
    ]),
    ...(changes.length === 0 ? [] : ["", "what differs in the images"]),
    ...changes.map(
      ({ kind, name, recordedBytes, rebuiltBytes }) =>
        `  ${kind.padEnd(8)}  ${sizeOf(recordedBytes).padStart(9)} → ${sizeOf(rebuiltBytes).padStart(9)}  ${name}`,
    ),
    "",
    ...notes.map((note) => `note: ${note}`),
  ];
  return lines.map((line) => `${escapeLine(line)}\n`).join("");
}

function shown(value: string | null): string {
  if (value === null) return "none";
  return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? "none" : formatSize(bytes);
}
