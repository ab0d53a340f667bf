/** One import of a Go file. */
export interface ImportSpec {
  readonly path: string;
  /** `_`, `.` or the name that the file gives it; undefined for the package's own name. */
  readonly name: string | undefined;
}

/** One import, or a comment, which is skipped. */
const SPEC = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?:([\p{L}_][\p{L}\p{N}_]*|\.)\s*)?["`]([^"`\n]+)["`]|\)/gu;

/** The imports of a Go file (Go specification, "Import declarations"). Text that does not compile gives fewer. */
export function importsOf(source: string): ImportSpec[] {
  const found: ImportSpec[] = [];
  const keyword = /^import\b[ \t]*(\()?/gm;
  for (let match = keyword.exec(source); match !== null; match = keyword.exec(source)) {
    SPEC.lastIndex = keyword.lastIndex;
    for (let spec = SPEC.exec(source); spec !== null && spec[0] !== ")"; spec = SPEC.exec(source)) {
      if (spec[2] !== undefined) found.push({ name: spec[1], path: spec[2] });
      keyword.lastIndex = SPEC.lastIndex;
      if (match[1] === undefined) break;
    }
  }
  return found;
}
