import type { OpenedLink } from "../link/open-link-graph.ts";
import type { SuggestionContext } from "./context.ts";
import { initReach } from "./link-facts.ts";

/** Functions and variables of the standard library that leave something behind for others. */
const LEAVES_SOMETHING =
  /^(?:flag|expvar|log|log\/slog|os|os\/signal|mime|net\/http|testing|plugin|crypto|encoding\/gob|archive\/zip|image|database\/sql|runtime\/debug|hash)\.(?:\(\*?\w+\)\.)?(?:Register|Set|Handle|Add|Publish|New(?:Int|Float|Map|String)$|Notify|Ignore|Bool|Int|Uint|String|Float|Duration|Var|Func|Text|Parse|Default|CommandLine|Chdir|Unsetenv|Clearenv|Exit|Remove|Mkdir|Create|WriteFile|Stop|Reset)/;

/**
 * Whether what these packages do before main concerns nobody else, except that it calls `registers`. What the
 * initialisation reaches of other modules may always matter; the standard library is known.
 */
export function isHarmless(
  { packages }: SuggestionContext,
  link: OpenedLink,
  importPaths: ReadonlySet<string>,
  registers?: string,
): boolean {
  const { outside } = initReach(link, importPaths, { values: registers === undefined });
  return [...outside].every(
    ([name, importPath]) =>
      name === registers || (packages.get(importPath)?.standard === true && !LEAVES_SOMETHING.test(name)),
  );
}
