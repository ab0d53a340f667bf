import type { CheckDirective, Directives } from "./dockerfile.ts";

const DIRECTIVE = /^\s*#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/;
const KNOWN = new Set(["syntax", "escape", "check"]);

/**
 * Dockerfile reference, "Parser directives": comments of the form `# name=value` at the very top. They end at the
 * first line that is none, and with `lineCount` lines of them read.
 */
export function parseDirectives(lines: readonly string[]): Directives & { readonly lineCount: number } {
  const values = new Map<string, string>();
  let lineCount = 0;
  for (const line of lines) {
    const [, name = "", value = ""] = DIRECTIVE.exec(line) ?? [];
    const key = name.toLowerCase();
    if (!KNOWN.has(key) || values.has(key)) break;
    values.set(key, value);
    lineCount += 1;
  }
  return {
    escape: values.get("escape") === "`" ? "`" : "\\",
    syntax: values.get("syntax"),
    check: parseCheck(values.get("check") ?? ""),
    lineCount,
  };
}

function parseCheck(text: string): CheckDirective {
  const options = new Map(
    text.split(";").map((part) => {
      const [name = "", value = ""] = part.split("=", 2);
      return [name.trim().toLowerCase(), value.trim()];
    }),
  );
  const names = (option: string) => (options.get(option) ?? "").split(",").flatMap((name) => name.trim() || []);
  return {
    skip: names("skip"),
    experimental: names("experimental"),
    error: options.get("error")?.toLowerCase() === "true",
  };
}
