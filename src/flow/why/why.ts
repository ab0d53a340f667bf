import type { WhyReport } from "../../report/why-report.ts";
import { openPackage, type PackageRequest } from "../../session/build-target.ts";
import { namesPackage } from "../../session/names-package.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { isFile } from "../../store/file/binary-file.ts";

/** How many import chains are listed by default. */
const USUAL_CHAINS = 5;

/** What `why` is asked for, besides the package. */
export interface WhyRequest extends PackageRequest {
  /** Link a second time, without what is kept only because of reflection, and compare. */
  readonly prove?: boolean;
  /** How many of the shortest import chains to list. */
  readonly chains?: number;
}

/**
 * Why a package or module is in the program of a main package, and what it costs. Needs the source, because a binary
 * does not say which package imports which. Throws `source-invalid` where the program does not contain it or where
 * `source` is a binary, and what the go command's failures throw.
 */
export async function why(
  surroundings: Surroundings,
  source: string,
  wanted: string,
  { prove = false, chains = USUAL_CHAINS, ...build }: WhyRequest,
): Promise<WhyReport> {
  const { explainWhy, needsSource } = await import("./explain-why.ts");
  const isSource = await namesPackage(surroundings, source);
  if (!isSource && (await isFile(source, surroundings.cwd))) throw needsSource(source);
  const { go, request } = await openPackage(surroundings, source, build);
  return explainWhy(go, { ...request, trimpath: true, wanted, prove, chains });
}
