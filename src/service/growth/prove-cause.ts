import type { CauseProof, GrowthCause } from "../../report/gate-report.ts";
import { type MeasuredBuild, measureBuild, proveRemoval } from "../../session/prove-removal.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";

/**
 * Proves the causes that are imports: builds the program without the code of the package that each brings, and compares.
 * A cause of another kind has no line that could be taken out, and what cannot be built so is not proven.
 */
export async function proveCauses(
  go: Go,
  build: DependencyRequest,
  causes: readonly Omit<GrowthCause, "proof">[],
): Promise<readonly GrowthCause[]> {
  let before: MeasuredBuild | undefined;
  const proven: GrowthCause[] = [];
  for (const cause of causes) {
    if (cause.kind !== "import") {
      proven.push({ ...cause, proof: notProven("no import can be taken out for it") });
      continue;
    }
    before ??= await measureBuild(go, build);
    proven.push({ ...cause, proof: await proofOf(go, build, cause.imported, before) });
  }
  return proven;
}

async function proofOf(
  go: Go,
  build: DependencyRequest,
  imported: readonly string[],
  before: MeasuredBuild,
): Promise<CauseProof> {
  const removal = await proveRemoval(go, build, imported, { before });
  if (!removal.proven) return notProven(removal.refusal.why.split("\n")[0]!);
  const { savedBytes, savedWireBytes } = removal;
  return savedBytes > 0
    ? { proven: true, savedBytes, savedWireBytes, why: null }
    : notProven("a build without it is not smaller: something else needs the same code");
}

function notProven(why: string): CauseProof {
  return { proven: false, savedBytes: null, savedWireBytes: null, why };
}
