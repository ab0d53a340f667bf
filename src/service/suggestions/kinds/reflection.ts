import { counted } from "../../../base/counted.ts";
import { formatSize } from "../../../base/size-text.ts";
import { chainTo, lostBytes, reflectingFunctions } from "../../../measure/link/exclusive.ts";
import { type Marking, markReachable } from "../../../measure/link/marking.ts";
import type { Edit } from "../../../report/prune-report.ts";
import { linkWithoutReflection } from "../../link/link-without-reflection.ts";
import type { OpenedLink } from "../../link/open-link-graph.ts";
import type { SuggestionContext } from "../context.ts";
import type { Candidate } from "../suggestion.ts";
import { waysIn } from "../ways-in.ts";

/** All of them have to go before anything is saved: a longer list is no advice. */
const MOST_FUNCTIONS = 5;
const SHOWN_CHAIN = 6;

/** Methods that nobody calls, kept because some function looks methods up by a name that the linker does not know. */
export async function findReflection(context: SuggestionContext): Promise<readonly Candidate[]> {
  const link = await context.link();
  if (link === undefined || !link.full.reflectionSeen) return [];
  const { graph, full } = link;
  const without = markReachable(graph, { reflection: false });
  const functions = reflectingFunctions(graph, without);
  if (functions.length === 0 || functions.length > MOST_FUNCTIONS) return [];
  const ways = functions.map((symbol) => chainTo(without, symbol));
  const edits = await editsFor(context, link, without, functions);
  if (edits.length === 0) return [];
  const { loadedBytes, symbols } = lostBytes(graph, full, without);
  const names = functions.map((symbol) => graph.names.of(symbol));
  return [
    {
      kind: "reflection",
      subject: [...new Set(functions.map((symbol) => packageOf(link, symbol)))].join(", "),
      what: `${names.join(" and ")} ${names.length === 1 ? "looks" : "look"} methods up by a name that is known only when the program runs, so the linker keeps every exported method of every type that it may meet`,
      evidence: [
        `${counted(symbols, "symbol")} of ${formatSize(loadedBytes)} are kept only for this`,
        ...ways.map((way) => `reached as ${shownChain(context, link, way)}`),
      ],
      edits,
      expectedBytes: loadedBytes,
      prove: async () => {
        const { go, request } = context;
        const sizes = await linkWithoutReflection(go, { ...request, trimpath: true }, link, functions);
        return { how: "linked twice, the second time without what is kept for such look-ups", ...sizes };
      },
    },
  ];
}

/**
 * An edit at every import by which the functions are reached, and where the user's own code looks a method up. None,
 * unless the graph says that these are all the ways.
 */
async function editsFor(
  context: SuggestionContext,
  link: OpenedLink,
  without: Marking,
  functions: readonly number[],
): Promise<readonly Edit[]> {
  const users = new Set(context.own.map(({ importPath }) => importPath));
  const [own, others] = [true, false].map((wanted) =>
    functions.filter((symbol) => users.has(packageOf(link, symbol)) === wanted),
  ) as [number[], number[]];
  const { sites, doors } = await waysIn(context, link, without, others);
  for (const symbol of own) doors[symbol] = 1;
  if (markReachable(link.graph, { without: doors }).reflectionSeen) return [];
  return [
    ...[...new Set(own.map((symbol) => packageOf(link, symbol)))].map((path) => ownLookUp(context, path)),
    ...sites.map(({ file, line, imported }) => ({
      file,
      line,
      what: `use something else than ${imported} here, or keep it out of the build with a tag`,
    })),
  ];
}

/** The user's own code looks the method up. */
function ownLookUp({ packages }: SuggestionContext, importPath: string): Edit {
  const { goFiles = [] } = packages.get(importPath) ?? {};
  return {
    file: goFiles.length === 1 ? goFiles[0]! : null,
    line: null,
    what: `give reflect's MethodByName in ${importPath} a constant name, or call the methods through an interface`,
  };
}

function packageOf({ graph, loaded }: OpenedLink, symbol: number): string {
  return loaded[graph.definer[symbol]!]?.importPath ?? "";
}

/** From the last of the user's own functions in the chain on. */
function shownChain({ own }: SuggestionContext, link: OpenedLink, way: readonly number[]): string {
  const paths = new Set(own.map(({ importPath }) => importPath));
  const start = Math.max(
    0,
    way.findLastIndex((symbol) => paths.has(packageOf(link, symbol))),
  );
  const names = way.slice(start).map((symbol) => link.graph.names.of(symbol));
  if (names.length <= SHOWN_CHAIN) return names.join(" → ");
  return [...names.slice(0, SHOWN_CHAIN / 2), "…", ...names.slice(-SHOWN_CHAIN / 2)].join(" → ");
}
