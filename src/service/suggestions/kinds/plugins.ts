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
  readonly register: string;
  readonly count: number;
}

/** The imports of a file that call the same function of another package when they are initialised: the one most call. */
function pluginsIn(context: SuggestionContext, link: OpenedLink, sites: readonly ImportSite[]): readonly Plugin[] {
  const reached = sites.map((site) => ({ site, names: registersAt(context, link, site.imported) }));
  const counts = new Map<string, number>();
  for (const { names } of reached) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [most] = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  if (most === undefined || most[1] < LEAST_PLUGINS) return [];
  const [register, count] = most;
  return reached.flatMap(({ site, names }) => (names.has(register) ? [{ site, register, count }] : []));
}

function registersAt({ packages }: SuggestionContext, link: OpenedLink, importPath: string): ReadonlySet<string> {
  const { names, packageOf } = initReach(link, new Set([importPath]), { values: false });
  const others = [...names].filter((name) => packages.get(packageOf.get(name)!)?.standard === false);
  return new Set(others.filter((name) => /regist/i.test(name)));
}

async function toCandidate(context: SuggestionContext, { site, register, count }: Plugin): Promise<Candidate> {
  const { imported, file, line } = site;
  const bytes = await expectedBytes(context, [imported]);
  return {
    kind: "plugin",
    subject: imported,
    what: `${imported} is one of ${count} packages that register themselves, and a configuration may need it`,
    evidence: [
      `its initialisation calls ${register}`,
      `${formatSize(bytes)} of code and data are in the program only for it`,
    ],
    edits: [{ file, line, what: "take this import out, if no configuration names it" }],
    expectedBytes: bytes,
    prove: () => proveByCut(context, [site]),
  };
}
