import { PlimsollError } from "../base/error.ts";
import { withoutRelativeLinks } from "../report/page-links.ts";
import { readHelpPage } from "../store/assets.ts";

/** The forms in which findings are written. */
export type FindingsForm = "text" | "markdown" | "sarif" | "json";

/** The one form that the flags ask for. Throws `flag-invalid` where they ask for several. */
export function findingsFormOf({
  json,
  sarif,
  format,
}: {
  readonly json?: boolean;
  readonly sarif?: boolean;
  readonly format?: Exclude<FindingsForm, "json">;
}): FindingsForm {
  const asked = [...(json ? ["json" as const] : []), ...(sarif ? ["sarif" as const] : []), ...(format ? [format] : [])];
  if (new Set(asked).size <= 1) return asked[0] ?? "text";
  throw new PlimsollError("flag-invalid", {
    what: `${asked.join(" and ")} cannot be used together`,
    why: "standard output can hold only one of them",
    fix: "name only one of them",
  });
}

export type RulePages = ReadonlyMap<string, string>;
export const NO_PAGES: RulePages = new Map();

/** The page of each rule that found something, as Markdown. */
export async function rulePages(findings: readonly { readonly rule: string }[]): Promise<RulePages> {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const folder = "rules";
  const reading = rules.map(
    async (name) => [name, withoutRelativeLinks(await readHelpPage({ folder, name }), folder)] as const,
  );
  return new Map(await Promise.all(reading));
}
