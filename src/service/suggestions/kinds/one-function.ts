import { basename } from "node:path";
import { formatSize } from "../../../base/size-text.ts";
import type { ImportSite } from "../../../session/import-sites.ts";
import type { SourceUse } from "../../../toolchain/go/source-reader.ts";
import type { SuggestionContext } from "../context.ts";
import { expectedBytes } from "../expected-bytes.ts";
import { proveByStubs } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

/** What is less is not heavy. Something in the standard library has to be heavier: it is well known, and costs no upkeep. */
const HEAVY_BYTES = 64 * 1024;
const HEAVY_STANDARD_BYTES = 256 * 1024;

/** Heavy packages of which the user's own code uses one function, constant or type, and nobody else anything. */
export async function findOneFunction(context: SuggestionContext): Promise<readonly Candidate[]> {
  const { packages, own, dependencies } = context;
  const users = new Set(own.map(({ importPath }) => importPath));
  const importers = Map.groupBy(
    dependencies.flatMap(({ importPath, imports }) => imports.map((imported) => ({ importPath, imported }))),
    ({ imported }) => imported,
  );
  const sites = Map.groupBy(await context.imports(), ({ imported }) => imported);
  const single = [...sites].flatMap(([imported, [site, ...more]]) => {
    const isAlone = more.length === 0 && importers.get(imported)?.length === 1;
    return isAlone && packages.has(imported) && !users.has(imported) && site!.name !== "_" ? [site!] : [];
  });
  const found: Candidate[] = [];
  for (const site of single) found.push(...(await candidateAt(context, site)));
  return found;
}

async function candidateAt(context: SuggestionContext, site: ImportSite): Promise<Candidate[]> {
  const { imported, importer, file, line } = site;
  const bytes = await expectedBytes(context, [imported]);
  if (bytes < (context.packages.get(imported)!.standard ? HEAVY_STANDARD_BYTES : HEAVY_BYTES)) return [];
  const uses = (await context.ownUses())?.get(importer)?.filter((use) => use.package === imported) ?? [];
  const [first] = uses;
  if (first === undefined || !uses.every(({ name, kind }) => name === first.name && kind === first.kind)) return [];
  if (!isSeparable(first)) return [];
  const places = [...new Set(uses.map((use) => `${file.replace(/[^/]*$/, basename(use.file))}:${use.line}`))];
  return [
    {
      kind: "one-function",
      subject: imported,
      what: `${importer} uses ${wordOf(first)} ${first.name} of ${imported}, and nothing else in the program uses that package`,
      evidence: [
        `${first.name} is used at ${places.join(", ")}`,
        `${formatSize(bytes)} of code and data are in the program only for it`,
      ],
      edits: [{ file, line, what: `write what ${first.name} does here, or take it from a smaller package` }],
      expectedBytes: bytes,
      prove: () => proveByStubs(context, [imported]),
    },
  ];
}

/**
 * A function whose results need the rest of its package is the door to all of it, and so is a type: what is done with
 * their values does not name the package.
 */
function isSeparable({ kind, plain }: SourceUse): boolean {
  return kind === "const" || (kind === "func" && plain);
}

function wordOf({ kind }: SourceUse): string {
  return kind === "const" ? "the constant" : "the function";
}
