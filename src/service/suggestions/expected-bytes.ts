import type { SuggestionContext } from "./context.ts";
import { goneWithout } from "./import-graph.ts";
import { bytesOf } from "./link-facts.ts";

/**
 * What the program would not have if nothing imported these packages, by the graph of the link; 0 where there is no
 * graph: then their order is not known.
 */
export async function expectedBytes(context: SuggestionContext, importPaths: readonly string[]): Promise<number> {
  const link = await context.link();
  return link === undefined ? 0 : bytesOf(link, goneWithout(context, importPaths));
}
