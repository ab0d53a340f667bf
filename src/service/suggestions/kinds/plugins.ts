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

/** Plugins that have to go together: more of them are no choice. */
const MOST_TOGETHER = 3;

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
    for (const plugin of pluginsIn(context, link, sites)) found.push(...(await toCandidate(context, plugin, sites)));
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

/**
 * The imports of the list that have to go so that a plugin does: its own, and those of the plugins that need it.
 * Undefined where something else needs it, or too many of them.
 */
async function togetherWith(
  { dependencies, imports: declarations }: SuggestionContext,
  { imported, importer }: ImportSite,
  list: readonly ImportSite[],
): Promise<readonly ImportSite[] | undefined> {
  const gone = new Set([imported]);
  // Each package comes after those that it imports.
  for (const { importPath, imports } of dependencies) {
    if (importPath !== importer && imports.some((path) => gone.has(path))) gone.add(importPath);
  }
  if (gone.has(dependencies.at(-1)!.importPath)) return undefined;
  const own = (await declarations()).filter((one) => one.importer === importer && gone.has(one.imported));
  return own.length <= MOST_TOGETHER && own.every((one) => list.includes(one)) ? own : undefined;
}

async function toCandidate(
  context: SuggestionContext,
  { site, register, count }: Plugin,
  list: readonly ImportSite[],
): Promise<Candidate[]> {
  const { imported } = site;
  const sites = await togetherWith(context, site, list);
  if (sites === undefined) return [];
  const all = sites.map((one) => one.imported);
  const others = all.filter((path) => path !== imported);
  const bytes = await expectedBytes(context, all);
  return [
    {
      kind: "plugin",
      subject: imported,
      what: `${imported} is imported to register itself, and a configuration may need it`,
      evidence: [
        `its initialisation reaches ${register}, as that of ${counted(count, "import")} in this file does`,
        ...others.map((path) => `${path} needs it, and goes with it`),
        `${formatSize(bytes)} of code and data are in the program only for ${others.length === 0 ? "it" : "them"}`,
      ],
      edits: sites.map(({ file, line }) => ({
        file,
        line,
        what: "take this import out, if no configuration names it",
      })),
      expectedBytes: bytes,
      prove: () => proveByCut(context, sites),
    },
  ];
}
