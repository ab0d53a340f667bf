import { linesOf } from "./lines.ts";
import type { PackageRecord } from "./package-record.ts";

/** The packages in Alpine's `lib/apk/db/installed`: `P:` name, `V:` version, `A:` architecture, `o:` origin. apk_installed(5). */
export function parseApkRecords(bytes: Uint8Array): readonly PackageRecord[] {
  const records: PackageRecord[] = [];
  let fields = new Map<string, string>();
  const finish = () => {
    const name = fields.get("P");
    const value = (letter: string) => fields.get(letter) || null;
    if (name) {
      const version = value("V");
      records.push({ kind: "apk", name, version, epoch: null, architecture: value("A"), source: value("o") });
    }
    fields = new Map();
  };
  for (const line of linesOf(bytes)) {
    if (line === "") finish();
    else if (line[1] === ":" && !fields.has(line[0]!)) fields.set(line[0]!, line.slice(2));
  }
  finish();
  return records;
}
