import type { ImportSite } from "../../../session/import-sites.ts";
import type { SourceUse } from "../../../toolchain/go/source-reader.ts";
import type { OpenedLink } from "../../link/open-link-graph.ts";
import type { SuggestionContext } from "../context.ts";
import { deadFunctions } from "../dead-functions.ts";
import { goneWithout, isOnlyImportedAt } from "../import-graph.ts";
import { isHarmless } from "../initialisation.ts";
import { bytesOf, onlyInitialised } from "../link-facts.ts";
import { proveByStubs } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

const SHOWN_USES = 4;

/**
 * Packages that the user's own code names only in functions that never run: all that the program has of them is their
 * initialisation, which does nothing that anybody else would notice.
 */
export async function findDeadImports(context: SuggestionContext): Promise<readonly Candidate[]> {
  const link = await context.link();
  if (link === undefined) return [];
  const idle = await idleImports(context, link);
  if (idle.length === 0) return [];
  const ownUses = await context.ownUses();
  if (ownUses === undefined) return [];
  const isDead = deadFunctions(link, ownUses, context.dependencies.at(-1)!.importPath);
  return idle.flatMap(({ imported, sites, gone }) => {
    const uses = sites.flatMap(({ importer }) =>
      ownUses.get(importer)!.flatMap((use) => (use.package === imported ? [{ importer, ...use }] : [])),
    );
    if (uses.length === 0 || !uses.every(({ importer, inside }) => isDead(importer, inside))) return [];
    return [toCandidate(context, { imported, sites, uses, bytes: bytesOf(link, gone) })];
  });
}

interface Idle {
  readonly imported: string;
  readonly sites: readonly ImportSite[];
  /** What the program has only because of it. */
  readonly gone: ReadonlySet<string>;
}

async function idleImports(context: SuggestionContext, link: OpenedLink): Promise<Idle[]> {
  const users = new Set(context.own.map(({ importPath }) => importPath));
  const all = [...Map.groupBy(await context.imports(), ({ imported }) => imported)].flatMap(([imported, sites]) => {
    const isCandidate =
      context.packages.has(imported) &&
      !users.has(imported) &&
      sites.every(({ name }) => name !== "_" && name !== ".") &&
      isOnlyImportedAt(context, imported, sites);
    return isCandidate ? [{ imported, sites, gone: goneWithout(context, [imported]) }] : [];
  });
  // One look at all of them leaves few to be looked at by themselves.
  const perhaps = onlyInitialised(link, new Set(all.flatMap(({ gone }) => [...gone])));
  return all.filter(
    ({ gone }) =>
      gone.isSubsetOf(perhaps) && onlyInitialised(link, gone).size === gone.size && isHarmless(context, link, gone),
  );
}

function toCandidate(
  context: SuggestionContext,
  { imported, sites, uses, bytes }: Omit<Idle, "gone"> & { readonly uses: readonly Used[]; readonly bytes: number },
): Candidate {
  const functions = [...new Set(uses.map(({ importer, inside }) => `${inside} of ${importer}`))];
  const shown = functions.slice(0, SHOWN_USES).join(", ");
  const more = functions.length > SHOWN_USES ? `, and ${functions.length - SHOWN_USES} more` : "";
  return {
    kind: "unused-import",
    subject: imported,
    what: `nothing that runs uses ${imported}, but its initialisation and what that needs are in the program`,
    evidence: [`it is named only in ${shown}${more}, which the linker drops`],
    edits: sites.map(({ file, line }) => ({
      file,
      line,
      what: "take this import out with the functions that use it, or move them into a package that this program does not import",
    })),
    expectedBytes: bytes,
    prove: () => proveByStubs(context, [imported]),
  };
}

interface Used extends SourceUse {
  readonly importer: string;
}
