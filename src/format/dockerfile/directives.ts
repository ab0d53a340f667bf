import type { CheckDirective } from "./dockerfile.ts";
import { isGoBoolean } from "./go-values.ts";
import { trimStart } from "./space.ts";

interface Directive {
  readonly name: string;
  readonly value: string;
}

const KNOWN = new Set(["syntax", "escape", "check"]);

/** Dockerfile reference, "Parser directives": a comment of the form `# name=value`. */
export function directiveIn(line: string): Directive | undefined {
  return line.startsWith("#") ? settingIn(trimStart(line.slice(1))) : undefined;
}

function settingIn(text: string): Directive | undefined {
  const [, name = "", value = ""] =
    /^([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*$/.exec(text) ?? [];
  const key = name.toLowerCase();
  return KNOWN.has(key) ? { name: key, value } : undefined;
}

/** The check directive at the top of a file, possibly after a `#!` line. Undefined when it cannot be read. */
export function fileCheck(lines: readonly string[]): CheckDirective | undefined {
  for (const line of lines[0]?.startsWith("#!") ? lines.slice(1) : lines) {
    const directive = directiveIn(line);
    if (directive === undefined) break;
    if (directive.name === "check") return parseCheck(directive.value);
  }
  return NOTHING;
}

/** The check directive in the comments above an instruction, for that instruction alone: the first one counts. */
export function checkAbove(comments: readonly string[]): CheckDirective | undefined {
  for (const comment of comments) {
    const directive = settingIn(trimStart(comment));
    if (directive?.name === "check") return parseCheck(directive.value);
  }
  return undefined;
}

const NOTHING: CheckDirective = { skip: [], experimental: [], error: false };

/** The value ends at its first space: BuildKit reads no further. */
function parseCheck(value: string): CheckDirective | undefined {
  const [text = ""] = value.split(" ", 1);
  const options = new Map<string, string>();
  for (const part of text === "" ? [] : splitThree(text)) {
    const equals = part.indexOf("=");
    const name = part.slice(0, equals).trim();
    if (equals < 0 || !/^(?:skip|experimental|error)$/.test(name)) return undefined;
    options.set(name, part.slice(equals + 1).trim());
  }
  const names = (option: string) => (options.get(option) ?? "").split(",").flatMap((name) => name.trim() || []);
  const error = options.get("error") ?? "false";
  if (!isGoBoolean(error)) return undefined;
  return { skip: names("skip"), experimental: names("experimental"), error: /^[1tT]/.test(error) };
}

/** At most three options: any text after the third belongs to it. */
function splitThree(text: string): readonly string[] {
  const [first, second, ...rest] = text.split(";");
  return [first, second, rest.length === 0 ? undefined : rest.join(";")].filter((part) => part !== undefined);
}
