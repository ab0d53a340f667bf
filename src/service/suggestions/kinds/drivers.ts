import { basename } from "node:path";
import type { ImportSite } from "../../../session/import-sites.ts";
import type { OpenedLink } from "../../link/open-link-graph.ts";
import type { SuggestionContext } from "../context.ts";
import { goneWithout, isOnlyImportedAt } from "../import-graph.ts";
import { isHarmless } from "../initialisation.ts";
import { bytesOf, initReach, keptNames, markWithout } from "../link-facts.ts";
import { proveByCut } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

interface Registry {
  readonly register: string;
  /** What looks things up in it: where the program has none of these, nothing that is registered can be found. */
  readonly readers: readonly string[];
}

const SQL_REGISTER = "database/sql.Register";
const SQL_OPEN = "database/sql.Open";

/** Registries of the standard library and of gRPC, with everything that reads them. */
const REGISTRIES: readonly Registry[] = [
  { register: SQL_REGISTER, readers: [SQL_OPEN, "database/sql.Drivers"] },
  { register: "image.RegisterFormat", readers: ["image.Decode", "image.DecodeConfig"] },
  {
    register: "google.golang.org/grpc/encoding.RegisterCompressor",
    readers: ["google.golang.org/grpc/encoding.GetCompressor"],
  },
  { register: "google.golang.org/grpc/resolver.Register", readers: ["google.golang.org/grpc/resolver.Get"] },
  { register: "google.golang.org/grpc/balancer.Register", readers: ["google.golang.org/grpc/balancer.Get"] },
];

/**
 * Drivers and formats that are imported to register themselves, in a program that never looks them up. What else their
 * initialisation does outside of themselves must be known to be nothing.
 */
export async function findDrivers(context: SuggestionContext): Promise<readonly Candidate[]> {
  const link = await context.link();
  if (link === undefined) return [];
  const own = new Set(context.own.map(({ importPath }) => importPath));
  const blank = (await context.imports()).filter(
    ({ name, imported }) => name === "_" && context.packages.has(imported),
  );
  const found: Candidate[] = [];
  for (const [imported, sites] of Map.groupBy(blank, (site) => site.imported)) {
    if (own.has(imported) || !isOnlyImportedAt(context, imported, sites)) continue;
    found.push(...(await candidateOf(context, link, imported, sites)));
  }
  return found;
}

async function candidateOf(
  context: SuggestionContext,
  link: OpenedLink,
  imported: string,
  sites: readonly ImportSite[],
): Promise<Candidate[]> {
  const gone = goneWithout(context, [imported]);
  const registry = registryOf(context, link, gone);
  if (registry === undefined) return [];
  const without = markWithout(link, gone);
  const readers = keptNames(link, without, new Set(registry.readers));
  const names = readers.size === 0 ? undefined : await neverOpened(context, registry, readers, gone);
  if (readers.size > 0 && names === undefined) return [];
  return [
    {
      kind: "unused-import",
      subject: imported,
      what:
        names === undefined
          ? `${imported} registers itself by ${registry.register}, and the program never looks anything up there`
          : `${imported} registers the driver ${names.registered.join(", ")}, and the program opens only ${names.opened.join(", ")}`,
      evidence:
        names === undefined
          ? [`the linker drops ${registry.readers.join(" and ")}`]
          : names.places.map((place) => `${SQL_OPEN} at ${place}`),
      edits: sites.map(({ file, line }) => ({ file, line, what: "take this import out" })),
      expectedBytes: bytesOf(link, gone),
      prove: () => proveByCut(context, sites),
    },
  ];
}

/** The one registry that the initialisation of these packages writes to; undefined where it does anything else. */
function registryOf(context: SuggestionContext, link: OpenedLink, gone: ReadonlySet<string>): Registry | undefined {
  const { inside, outside } = initReach(link, gone, { values: false });
  // A registry that only these packages need goes with them.
  const [registry, ...more] = REGISTRIES.filter(({ register }) => inside.has(register) || outside.has(register));
  if (registry === undefined || more.length > 0) return undefined;
  return isHarmless(context, link, gone, registry.register) ? registry : undefined;
}

interface Opened {
  readonly registered: readonly string[];
  readonly opened: readonly string[];
  readonly places: readonly string[];
}

/**
 * The drivers that the program opens by name, where it names all of them as constants, and none that these packages
 * register. Undefined where one of the names is not known.
 */
async function neverOpened(
  context: SuggestionContext,
  { register }: Registry,
  readers: ReadonlySet<string>,
  gone: ReadonlySet<string>,
): Promise<Opened | undefined> {
  if (register !== SQL_REGISTER || readers.size !== 1 || !readers.has(SQL_OPEN)) return undefined;
  const users = context.dependencies.filter(({ standard, imports }) => !standard && imports.includes("database/sql"));
  const uses = await context.usesOf(users.map(({ importPath }) => importPath));
  if (uses === undefined) return undefined;
  const naming = [...uses].flatMap(([importPath, list]) =>
    list.flatMap((use) =>
      use.package === "database/sql" ? [{ ...use, isGone: gone.has(importPath), importPath }] : [],
    ),
  );
  const registering = naming.filter(({ name, isGone }) => name === "Register" && isGone);
  const opening = naming.filter(({ name, isGone }) => name === "Open" && !isGone);
  const all = [...registering, ...opening];
  if (registering.length === 0 || opening.length === 0) return undefined;
  const words = all.map(({ arguments: given }) => given?.[0]);
  if (words.some((word) => word === undefined || word === null)) return undefined;
  const registered = [...new Set(words.slice(0, registering.length) as string[])];
  const opened = [...new Set(words.slice(registering.length) as string[])];
  if (registered.some((name) => opened.includes(name))) return undefined;
  return { registered, opened, places: opening.map((one) => `${one.importPath}/${basename(one.file)}:${one.line}`) };
}
