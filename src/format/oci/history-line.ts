/** A line of an image's history, as builders write it: OCI image-spec v1.1, config.md, `created_by`. */
export interface HistoryLine {
  /** The instruction as in a Dockerfile: `RUN apt-get update`, `COPY . /src`. */
  readonly text: string;
  /** False where the value of the last argument may go on in `text`: no shell marks its end. */
  readonly hasShell: boolean;
  /** Build arguments of a RUN, which builders write before its command. */
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
}

const MARK = " # buildkit";

/** Removes what docker's builders put around an instruction: the shell that ran it, `#(nop)`, the mark of BuildKit. */
export function parseHistoryLine(createdBy: string): HistoryLine {
  const plain = createdBy.endsWith(MARK) ? createdBy.slice(0, -MARK.length).trimEnd() : createdBy;
  const nop = /^\/bin\/sh -c #\(nop\)\s+([\s\S]*)$/.exec(plain)?.[1];
  if (nop !== undefined) return { text: nop.trim(), hasShell: true, arguments: [] };
  const [, count, rest = ""] = /^(?:RUN )?\|(\d{1,3}) ([\s\S]*)$/.exec(plain) ?? [];
  if (count === undefined) return { text: withoutShell(plain).trim(), hasShell: true, arguments: [] };
  return splitArguments(rest, Number(count));
}

function withoutShell(text: string): string {
  return text.replace(/^(?:RUN )?\/bin\/sh -c /, "RUN ");
}

/** A shell that runs the command, with its options. */
const SHELL =
  /(?:^|\s)((?:\/\S*\/)?(?:ba|da|a|z|k)?sh(?:\s+-\S+|\s+pipefail)*\s+-\w*c|cmd(?:\.exe)?\s+\/S\s+\/C|(?:powershell|pwsh)\S*)\s/i;

/**
 * `|2 A=1 B=two words /bin/sh -c make`: nothing is quoted, so the value of an argument ends where the next argument
 * begins, and the last one where the shell begins. Without a shell, the last value is taken to be one word, but the
 * text after it may belong to it too.
 */
function splitArguments(rest: string, count: number): HistoryLine {
  const names = [...rest.matchAll(/(?:^|\s)([A-Za-z_][\w.-]*)=/g)].slice(0, count);
  const last = names.at(-1);
  if (last === undefined)
    return { text: `RUN ${withoutShell(rest).replace(/^RUN /, "")}`.trim(), hasShell: true, arguments: [] };
  const lastStart = last.index + last[0].length;
  const behind = rest.slice(lastStart);
  const shell = SHELL.exec(behind);
  const lastEnd = lastStart + (shell?.index ?? /^\S*/.exec(behind)![0].length);
  const command = rest.slice(lastEnd).trim();
  return {
    text: withoutShell(`RUN ${command}`).trim(),
    hasShell: shell !== null,
    arguments: names.map((found, index) => ({
      name: found[1]!,
      value: rest.slice(found.index + found[0].length, names[index + 1]?.index ?? lastEnd),
    })),
  };
}
