import type { BinaryLedger } from "../measure/binary/binary-ledger.ts";
import { formatBytes, formatSize } from "./size.ts";
import type { View } from "./view.ts";

/** The most characters of one build setting on a terminal. */
const LONGEST_SETTING = 60;

/** Lines above the tables: which file this is. */
export function binaryHeadLines({ name, sizeBytes, go }: BinaryLedger, { width }: View): readonly string[] {
  const file = `${name}: ${formatSize(sizeBytes)}, ${formatBytes(sizeBytes)} bytes`;
  if (!("version" in go)) return [file, `not a Go program: ${go.reason}`];
  const main = go.modules.find((module) => module.main);
  const settings = Object.entries(go.settings)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `${key}=${width === undefined ? value : shortened(value)}`);
  return [
    file,
    [go.version, go.main && `main package ${go.main}`, main && `module ${main.path} ${main.version}`.trimEnd()]
      .filter(Boolean)
      .join(", "),
    ...(settings.length === 0 ? [] : [settings.join(" ")]),
  ];
}

/** DefaultGODEBUG alone can have 700 characters. */
function shortened(value: string): string {
  return value.length <= LONGEST_SETTING ? value : `${value.slice(0, LONGEST_SETTING)}…`;
}
