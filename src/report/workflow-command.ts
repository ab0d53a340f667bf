import { escapeForTerminal } from "./escape.ts";

export type AnnotationLevel = "error" | "warning" | "notice";

/**
 * A workflow command of GitHub Actions, `::error file=a.go,line=1::text`, with its line feed. Percent, line ends, and in
 * properties colons and commas are escaped.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function workflowCommand(
  level: AnnotationLevel,
  properties: Readonly<Record<string, string>>,
  text: string,
): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${given.join(",")}::${data(text)}\n`;
}

function data(text: string): string {
  return escapeForTerminal(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
