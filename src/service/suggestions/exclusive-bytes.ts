import { measureExclusive } from "../../measure/link/exclusive.ts";
import type { SuggestionContext } from "./context.ts";

/** What only these packages use, by the graph of the link; 0 where there is no graph: then the order is not known. */
export async function expectedBytes(context: SuggestionContext, importPaths: readonly string[]): Promise<number> {
  const link = await context.link();
  if (link === undefined) return 0;
  const wanted = new Set(importPaths);
  const numbers = link.loaded.flatMap(({ importPath }, index) => (wanted.has(importPath) ? [index] : []));
  return measureExclusive(link.graph, link.full, new Set(numbers)).loadedBytes;
}
