/**
 * The text of a Go file without one import for side effects (the specification, "Import declarations"), so that every
 * other line keeps its number. Undefined where the line, which counts from 1, holds anything besides this import.
 */
export function withoutImport(text: string, line: number, importPath: string): string | undefined {
  const lines = text.split("\n");
  const found = /^\s*(?:import\s+)?_\s*(?:"([^"\\]*)"|`([^`]*)`)\s*;?\s*(?:\/\/.*)?$/.exec(lines[line - 1] ?? "");
  if (found === null || (found[1] ?? found[2]) !== importPath) return undefined;
  lines[line - 1] = "";
  return lines.join("\n");
}
