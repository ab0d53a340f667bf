import type { DocumentText } from "../yaml/parse-yaml.ts";

/** A place where kubectl and a reader of YAML would not see the same documents. */
interface AmbiguousMark {
  readonly why: string;
  readonly line: number;
}

/**
 * Divides a file into its documents at the marks of YAML 1.2.2, §9.2. kubectl cuts the text at each line that begins with
 * three hyphens before any parser sees it, and drops what follows on the line and what follows `...`
 * (k8s.io/apimachinery/pkg/util/yaml). What would so be read in two ways is reported instead.
 */
export function splitDocuments(text: string): {
  readonly documents: readonly DocumentText[];
  readonly ambiguous: readonly AmbiguousMark[];
} {
  const documents: DocumentText[] = [];
  const ambiguous: AmbiguousMark[] = [];
  let [start, startLine] = [0, 1];
  let isEnded = false;
  const close = (end: number) => {
    if (!isEnded) documents.push({ text: text.slice(start, end), firstLine: startLine });
  };
  let line = 0;
  for (let at = 0; at < text.length; ) {
    line++;
    const newline = text.indexOf("\n", at);
    const next = newline === -1 ? text.length : newline + 1;
    const content = isMark(text, at) ? text.slice(at, next).trimEnd() : "";
    if (content.startsWith("---")) {
      if (!/^---(?:[ \t]+#.*)?$/.test(content)) ambiguous.push({ why: AFTER_MARK, line });
      close(at);
      [start, startLine, isEnded] = [next, line + 1, false];
    } else if (/^\.\.\.(?:[ \t]|$)/.test(content)) {
      close(at);
      isEnded = true;
    } else if (isEnded && !/^[ \t\r\n]*(?:#|$)/.test(text.slice(at, next))) {
      ambiguous.push({ why: AFTER_END, line });
      [start, startLine, isEnded] = [at, line, false];
    }
    at = next;
  }
  close(text.length);
  return { documents, ambiguous };
}

const AFTER_MARK = "something follows --- on its line: kubectl drops it, and other readers of YAML do not";
const AFTER_END =
  "something follows the mark ... without a new ---: kubectl drops it, and other readers of YAML do not";

function isMark(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first !== HYPHEN && first !== DOT) return false;
  return text.charCodeAt(at + 1) === first && text.charCodeAt(at + 2) === first;
}

const HYPHEN = 0x2d;
const DOT = 0x2e;
