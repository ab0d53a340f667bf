import { counted } from "../../../base/counted.ts";
import { formatSize } from "../../../base/size-text.ts";
import type { ImportSite } from "../../../session/import-sites.ts";
import type { OpenedLink } from "../../link/open-link-graph.ts";
import type { SuggestionContext } from "../context.ts";
import { expectedBytes } from "../expected-bytes.ts";
import { initReach } from "../link-facts.ts";
import { proveByCut } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

/** So many packages that one file imports for their side effects, and that register at one place, are a list of plugins. */
const LEAST_PLUGINS = 3;

/** What each package of a list of plugins costs: somebody's configuration may need it, so that this is a choice. */
export async function findPlugins(context: SuggestionContext): Promise<readonly Candidate[]> {
  const link = await context.link();
  if (link === undefined) return [];
  const blank = (await context.imports()).filter(
    ({ name, imported }) => name === "_" && context.packages.has(imported),
  );
  const found: Candidate[] = [];
  for (const sites of Map.groupBy(blank, ({ importer, file }) => `${importer} ${file}`).values()) {
    if (sites.length < LEAST_PLUGINS) continue;
    found.push(...(await Promise.all(pluginsIn(context, link, sites).map((plugin) => toCandidate(context, plugin)))));
  }
  return found;
}

interface Plugin {
  readonly site: ImportSite;
  /** What the initialisation of all of them reaches: a function that registers, or where it writes to. */
  readonly register: string;
  readonly count: number;
}

/** The imports of a file whose initialisation reaches the same place in another module. */
function pluginsIn(context: SuggestionContext, link: OpenedLink, sites: readonly ImportSite[]): readonly Plugin[] {
  const reached = sites.map((site) => ({ site, names: placesOf(context, link, site.imported) }));
  const counts = new Map<string, number>();
  for (const { names } of reached) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts]
    .filter(([, count]) => count >= LEAST_PLUGINS)
    .sort(([one, a], [other, b]) => b - a || saysSo(other) - saysSo(one) || (one < other ? -1 : 1));
  if (first === undefined) return [];
  const [register, count] = first;
  return reached.flatMap(({ site, names }) => (names.has(register) ? [{ site, register, count }] : []));
}

/** Small functions are copied into their callers: then only the variable is left that they write to. */
function saysSo(name: string): number {
  return Number(/regist/i.test(name));
}

function placesOf({ packages }: SuggestionContext, link: OpenedLink, importPath: string): ReadonlySet<string> {
  const { outside } = initReach(link, new Set([importPath]), { values: false });
  return new Set([...outside].flatMap(([name, path]) => (packages.get(path)?.standard === false ? [name] : [])));
}

async function toCandidate(context: SuggestionContext, { site, register, count }: Plugin): Promise<Candidate> {
  const { imported, file, line } = site;
  const bytes = await expectedBytes(context, [imported]);
  return {
    kind: "plugin",
    subject: imported,
    what: `${imported} is imported to register itself, and a configuration may need it`,
    evidence: [
      `its initialisation reaches ${register}, as that of ${counted(count, "import")} in this file does`,
      `${formatSize(bytes)} of code and data are in the program only for it`,
    ],
    edits: [{ file, line, what: "take this import out, if no configuration names it" }],
    expectedBytes: bytes,
    prove: () => proveByCut(context, [site]),
  };
}
