import { counted } from "../../../base/counted.ts";
import { formatSize } from "../../../base/size-text.ts";
import { chainTo, lostBytes, reflectingFunctions } from "../../../measure/link/exclusive.ts";
import { markReachable } from "../../../measure/link/marking.ts";
import type { Edit } from "../../../report/prune-report.ts";
import { linkWithoutReflection } from "../../link/link-without-reflection.ts";
import type { OpenedLink } from "../../link/open-link-graph.ts";
import type { SuggestionContext } from "../context.ts";
import { ownSitesOf } from "../import-graph.ts";
import type { Candidate } from "../suggestion.ts";

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
  const edits = await Promise.all(ways.map((way) => editsFor(context, link, way)));
  if (edits.some(({ length }) => length === 0)) return [];
  const { loadedBytes, symbols } = lostBytes(graph, full, without);
  const names = functions.map((symbol) => graph.names[symbol]!);
  return [
    {
      kind: "reflection",
      subject: [...new Set(functions.map((symbol) => packageOf(link, symbol)))].join(", "),
      what: `${names.join(" and ")} ${names.length === 1 ? "looks" : "look"} methods up by a name that is known only when the program runs, so the linker keeps every exported method of every type that it may meet`,
      evidence: [
        `${counted(symbols, "symbol")} of ${formatSize(loadedBytes)} are kept only for this`,
        ...ways.map((way) => `reached as ${shownChain(context, link, way)}`),
      ],
      edits: [...new Map(edits.flat().map((edit) => [`${edit.file}:${edit.line}`, edit])).values()],
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
 * The edit at the last step of a chain of symbols that leaves the user's own code; where no own code is in the chain, at
 * the imports that bring the first package in it.
 */
async function editsFor(context: SuggestionContext, link: OpenedLink, way: readonly number[]): Promise<Edit[]> {
  const own = new Set(context.own.map(({ importPath }) => importPath));
  const path = way.map((symbol) => packageOf(link, symbol));
  const last = path.findLastIndex((one) => own.has(one));
  const imports = await context.imports();
  const user = path[last];
  const used = path.slice(last + 1).find((one) => one !== "" && !isGround(one));
  if (used === undefined) return user === undefined ? [] : [ownLookUp(context, user)];
  const direct = imports.filter(({ importer, imported }) => importer === user && imported === used);
  const sites = direct.length > 0 ? direct : await ownSitesOf(context, [used]);
  return sites.map(({ file, line, imported }) => ({
    file,
    line,
    what: `use something else than ${imported} here, or keep it out of the build with a tag`,
  }));
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

function isGround(importPath: string): boolean {
  return importPath === "runtime" || importPath.startsWith("internal/");
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
  const names = way.slice(start).map((symbol) => link.graph.names[symbol]!);
  if (names.length <= SHOWN_CHAIN) return names.join(" → ");
  return [...names.slice(0, SHOWN_CHAIN / 2), "…", ...names.slice(-SHOWN_CHAIN / 2)].join(" → ");
}
