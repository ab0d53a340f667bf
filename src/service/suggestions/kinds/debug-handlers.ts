import type { ImportSite } from "../../../session/import-sites.ts";
import type { SuggestionContext } from "../context.ts";
import { expectedBytes } from "../expected-bytes.ts";
import { isOnlyImportedAt } from "../import-graph.ts";
import { proveByCut, proveByStubs } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

/** Packages that are there only to look into a program while it runs. */
const HANDLERS: ReadonlyMap<string, string> = new Map([
  ["net/http/pprof", "profiles over HTTP"],
  ["expvar", "variables over HTTP"],
  ["golang.org/x/net/trace", "traces of requests over HTTP"],
  ["github.com/google/gops/agent", "an agent for the program gops"],
  ["github.com/arl/statsviz", "a page with the runtime's statistics"],
  ["github.com/felixge/fgprof", "a profiler"],
  ["github.com/pkg/profile", "a profiler"],
]);

/** Handlers for debugging that the user's own code imports into every build. */
export async function findDebugHandlers(context: SuggestionContext): Promise<readonly Candidate[]> {
  const sites = (await context.imports()).filter(({ imported }) => HANDLERS.has(imported));
  const found = Map.groupBy(sites, ({ imported }) => imported);
  // Where another module imports them too, they stay.
  const own = [...found].filter(([imported, places]) => isOnlyImportedAt(context, imported, places));
  return Promise.all(own.map(([imported, places]) => toCandidate(context, imported, places)));
}

async function toCandidate(
  context: SuggestionContext,
  imported: string,
  sites: readonly ImportSite[],
): Promise<Candidate> {
  const isForEffects = sites.every(({ name }) => name === "_");
  return {
    kind: "debug-handlers",
    subject: imported,
    what: `every build has ${imported}: ${HANDLERS.get(imported)}`,
    evidence: sites.map(({ file, line, importer }) => `${file}:${line}: imported by ${importer}`),
    edits: sites.map(({ file, line }) => ({
      file,
      line,
      what: isForEffects
        ? "move this import into a file of its own that begins with //go:build debug"
        : "move what uses this import into a file that begins with //go:build debug",
    })),
    expectedBytes: await expectedBytes(context, [imported]),
    prove: () => (isForEffects ? proveByCut(context, sites) : proveByStubs(context, [imported])),
  };
}
