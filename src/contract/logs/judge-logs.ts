import { counted } from "../../base/counted.ts";
import type { Finding } from "../clause.ts";
import { isContinuation, type LogFormat, parseLogLine } from "./log-line.ts";
import type { Planted } from "./planted.ts";

const SHOWN_LETTERS = 100;

/** Is every line structured, and is every event one line? */
export function judgeForm(lines: readonly string[], format: LogFormat, where: string): readonly Finding[] {
  const bad = lines.filter((line) => parseLogLine(line, format) === undefined);
  const parts = bad.filter(isContinuation);
  const others = bad.filter((line) => !isContinuation(line));
  const about = (
    clause: "log-structured" | "log-lines",
    found: readonly string[],
    what: string,
    good: string,
    fix: string,
  ): Finding => {
    const head = { clause, subject: null, where } as const;
    if (lines.length === 0) return { ...head, outcome: "unknown", what: "it printed nothing", fix: null };
    if (found.length === 0)
      return { ...head, outcome: "pass", what: `${counted(lines.length, "line")}, ${good}`, fix: null };
    return {
      ...head,
      outcome: "fail",
      what: `of ${counted(lines.length, "line")}, ${found.length} ${what}: ${shown(found[0]!)}`,
      fix,
    };
  };
  return [
    about(
      "log-structured",
      others,
      `are not ${format}`,
      `each of them ${format}`,
      "log through log/slog with a handler, and print nothing else",
    ),
    about(
      "log-lines",
      parts,
      "go on with an event of another line",
      "one for each event",
      "write an event, a stack included, as one line",
    ),
  ];
}

/** Does a value that was planted in the environment come back in the log? */
export function judgeSecrets(lines: readonly string[], planted: readonly Planted[]): readonly Finding[] {
  const text = lines.join("\n");
  return planted.map(({ name, forms, where }): Finding => {
    const head = { clause: "log-secrets", subject: name, where } as const;
    const found = forms.find(({ text: form }) => text.includes(form));
    if (found === undefined) {
      const what = `its value, which was planted, is in none of ${counted(lines.length, "line")}`;
      return { ...head, outcome: "pass", what, fix: null };
    }
    const what = `its value is in the log, ${found.how}`;
    return {
      ...head,
      outcome: "fail",
      what,
      fix: "log the name of a secret, and not its value; of an address, url.URL.Redacted",
    };
  });
}

function shown(line: string): string {
  return line.length > SHOWN_LETTERS ? `${line.slice(0, SHOWN_LETTERS)}…` : line;
}
