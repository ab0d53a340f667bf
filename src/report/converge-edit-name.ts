import type { ConvergeEdit } from "./converge-report.ts";

/** An edit of a go.mod on a line. */
export function editName({ kind, path, from, to }: ConvergeEdit): string {
  if (kind === "go") return `go ${from ?? "(none)"} → ${to}`;
  if (kind === "toolchain") return `toolchain ${from ?? "(none)"} → ${to}`;
  if (kind === "replace") return to === null ? `replace ${path} => ${from} taken out` : `replace ${path} => ${to}`;
  if (kind === "exclude") return `exclude ${path} ${to}`;
  if (to === null) return `${path} ${from} taken out`;
  return from === null ? `${path} ${to} added` : `${path} ${from} → ${to}`;
}
