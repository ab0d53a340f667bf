/** A line of an image's history, as builders write it: OCI image-spec v1.1, config.md, `created_by`. */
export interface HistoryLine {
  /** As a Dockerfile would say it: `RUN apt-get update`, `COPY . /src`. */
  readonly text: string;
  /** Build arguments of a RUN, which builders write before its command. */
  /** False where the last argument may go on in `text`: no shell says where it ends. */
  readonly hasShell: boolean;
  readonly arguments: readonly { readonly name: string; readonly value: string }[];
}

const MARK = " # buildkit";

/** What docker's builders put around an instruction: the shell they ran it in, `#(nop)`, a mark of BuildKit. */
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
 * `|2 A=1 B=two words /bin/sh -c make`: nothing is quoted, so an argument ends where the next one begins, and the last one
 * where the shell does. Without a shell the last one is a word, and what is behind it may be a part of its value.
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
