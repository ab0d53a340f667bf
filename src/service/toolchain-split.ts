import { endsRun } from "../base/error.ts";
import type { SizeRecord } from "../format/size-record/size-record.ts";
import { asPlimsollError } from "../report/error-view.ts";
import type { ToolchainSplit } from "../report/gate-report.ts";

/** What a third build measures: the size of one revision, built by the release of Go of the other. */
type Rebuild = (goVersion: string) => Promise<Pick<SizeRecord, "sizeBytes" | "wireBytes" | "goVersion">>;

export interface SplitSides {
  readonly before: SizeRecord;
  readonly after: SizeRecord;
  /** Builds the new code by another release. */
  readonly rebuildAfter: Rebuild;
  /** Builds the old code by another release; absent where only its sizes are known. */
  readonly rebuildBefore?: Rebuild | undefined;
}

/**
 * Tells the growth of the toolchain from the growth of the code, by one more build: the new code with the old release
 * of Go, or, where that is too old for it, the old code with the new release. Null where both were built by the same
 * release, or where a release is not known.
 */
export async function splitToolchain({
  before,
  after,
  rebuildAfter,
  rebuildBefore,
}: SplitSides): Promise<ToolchainSplit | null> {
  const [beforeGo, afterGo] = [before.goVersion, after.goVersion];
  if (beforeGo === null || afterGo === null || beforeGo === afterGo) return null;
  const releases = { beforeGo, afterGo };
  const failures: string[] = [];
  const attempt = async (rebuild: Rebuild | undefined, release: string, what: string) => {
    if (rebuild === undefined) return undefined;
    try {
      const built = await rebuild(release);
      if (built.goVersion === release) return built;
      failures.push(`${what} was built by ${built.goVersion} instead of ${release}`);
    } catch (thrown) {
      const failure = asPlimsollError(thrown);
      if (endsRun(failure)) throw thrown;
      failures.push(`${what} does not build with ${release}: ${failure.why?.split("\n")[0] ?? failure.what}`);
    }
    return undefined;
  };
  const newByOld = await attempt(rebuildAfter, beforeGo, "the new code");
  if (newByOld !== undefined) {
    return {
      ...releases,
      ...toolchainShare(newByOld, after),
      ...codeShare(before, newByOld),
      how: `the new code built by ${beforeGo}`,
    };
  }
  const oldByNew = await attempt(rebuildBefore, afterGo, "the old code");
  if (oldByNew !== undefined) {
    return {
      ...releases,
      ...toolchainShare(before, oldByNew),
      ...codeShare(oldByNew, after),
      how: `the old code built by ${afterGo}`,
    };
  }
  const unknown = { toolchainBytes: null, toolchainWireBytes: null, codeBytes: null, codeWireBytes: null };
  return { ...releases, ...unknown, how: `could not be told apart: ${failures.join("; ")}` };
}

type Sizes = Pick<SizeRecord, "sizeBytes" | "wireBytes">;

function toolchainShare(from: Sizes, to: Sizes) {
  return { toolchainBytes: to.sizeBytes - from.sizeBytes, toolchainWireBytes: less(to.wireBytes, from.wireBytes) };
}

function codeShare(from: Sizes, to: Sizes) {
  return { codeBytes: to.sizeBytes - from.sizeBytes, codeWireBytes: less(to.wireBytes, from.wireBytes) };
}

function less(to: number | null, from: number | null): number | null {
  return to === null || from === null ? null : to - from;
}
