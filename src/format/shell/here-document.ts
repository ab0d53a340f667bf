/** POSIX.1-2017, XCU 2.7.4. */
export interface HereDocument {
  readonly end: string;
  /** `<<-`: tabs at the start of its lines are removed. */
  readonly dropsTabs: boolean;
  /** No part of its end mark is quoted, so `$(…)` in it is run. */
  readonly isExpanded: boolean;
  content: string;
}

/** Fills the documents from the lines after the newline at `position`, and returns where the script continues. */
export function readHereDocuments(text: string, position: number, documents: readonly HereDocument[]): number {
  let at = position;
  for (const document of documents) {
    const lines: string[] = [];
    while (at < text.length) {
      const newline = text.indexOf("\n", at);
      const end = newline === -1 ? text.length : newline;
      const line = document.dropsTabs ? text.slice(at, end).replace(/^\t+/, "") : text.slice(at, end);
      at = Math.min(text.length, end + 1);
      if (line === document.end) break;
      lines.push(line);
    }
    document.content = lines.map((line) => `${line}\n`).join("");
  }
  return at;
}
