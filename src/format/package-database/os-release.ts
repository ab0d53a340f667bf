import { linesOf } from "./lines.ts";

/** What os-release(5) says of a system: lines of `NAME=value`, the value quoted as a shell does. The first of a name counts. */
export function parseOsRelease(bytes: Uint8Array): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of linesOf(bytes)) {
    const [, name, written] = /^([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || written === undefined || values.has(name)) continue;
    const [, quoted] = /^(?:"((?:[^"\\]|\\.)*)"|'[^']*')$/.exec(written) ?? [];
    const plain = quoted ?? written.replace(/^'(.*)'$/, "$1");
    values.set(name, quoted === undefined ? plain : plain.replace(/\\(.)/g, "$1"));
  }
  return values;
}
