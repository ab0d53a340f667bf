import { counted } from "../../../base/counted.ts";
import type { SuggestionContext } from "../context.ts";
import { expectedBytes } from "../expected-bytes.ts";
import { chainLine, ownSitesOf } from "../import-graph.ts";
import { keptNames } from "../link-facts.ts";
import { proveByStubs } from "../proofs.ts";
import type { Candidate } from "../suggestion.ts";

const GRPC = "google.golang.org/grpc";
/** What opens a connection, or waits for one. */
const OPENERS = new Set(["NewClient", "Dial", "DialContext", "NewServer"].map((name) => `${GRPC}.${name}`));

/** gRPC in a program that never opens a connection with it: behind an exporter that speaks HTTP, mostly. */
export async function findTransport(context: SuggestionContext): Promise<readonly Candidate[]> {
  const { packages, dependencies } = context;
  if (!packages.has(GRPC)) return [];
  const link = await context.link();
  if (link === undefined || keptNames(link, link.full, OPENERS).size > 0) return [];
  const transport = dependencies.map(({ importPath }) => importPath).filter(isTransport);
  const sites = (await ownSitesOf(context, [GRPC])).filter(({ imported }) => !isTransport(imported));
  if (sites.length === 0) return [];
  const importers = dependencies.filter(
    ({ importPath, imports }) => !isTransport(importPath) && imports.some(isTransport),
  );
  return [
    {
      kind: "transport",
      subject: GRPC,
      what: "the program has gRPC, and opens no connection with it",
      evidence: [
        chainLine(context, [GRPC]),
        `${counted(importers.length, "package imports", "packages import")} it: ${importers.map(({ importPath }) => importPath).join(", ")}`,
        "the linker drops everything that would open a client or a server",
      ],
      edits: sites.map(({ file, line, imported }) => ({
        file,
        line,
        what: `replace ${imported} by something that does not import gRPC, or keep it out of the build with a tag`,
      })),
      expectedBytes: await expectedBytes(context, transport),
      prove: () => proveByStubs(context, transport),
    },
  ];
}

function isTransport(importPath: string): boolean {
  return importPath === GRPC || importPath.startsWith(`${GRPC}/`);
}
