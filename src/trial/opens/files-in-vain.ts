import type { FileCall } from "./file-call.ts";

/** What every Go program, every C library and every runtime asks for, and does without. */
const USUAL =
  /^\/(?:proc|sys|dev|run|lib|lib64|usr\/lib|etc\/ld\.so|usr\/local\/go|usr\/share\/(?:zoneinfo|locale)|etc\/(?:mdns\.allow|nsswitch\.conf))/;

/** Files that a program asked for and never got, in the order in which it last did: its configuration may be among them. */
export function filesInVain(calls: readonly FileCall[]): readonly string[] {
  const found = new Set(calls.flatMap(({ path, result }) => (result === "ok" && path !== null ? [path] : [])));
  const failed = new Map<string, true>();
  for (const { path, result, isCreation, isExclusive } of calls) {
    if (path === null || result !== "ENOENT" || isCreation || isExclusive || found.has(path) || USUAL.test(path))
      continue;
    failed.delete(path);
    failed.set(path, true);
  }
  return [...failed.keys()];
}
