import { endsRun } from "../../../base/error.ts";
import type { Platform } from "../../../format/oci/platform.ts";
import type { Image } from "../../../image/image.ts";
import { asPlimsollError } from "../../../report/error-view.ts";
import type { LoadReport } from "../../../report/trial-knobs.ts";
import { type Place, variablesOf } from "../../../session/container/ground.ts";
import { openRuntime } from "../../../session/container/open-runtime.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openTemporaryLayerCache } from "../../../store/cache/layer-cache.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import { thisOwner } from "../../../toolchain/container/owner.ts";
import type { SmokeRequest } from "../../../trial/smoke/request.ts";
import type { PairedRatio } from "../../../trial/statistics/paired-ratio.ts";
import { openStaticBase, putOn, recipeWith } from "../on-base.ts";
import type { TrialRequest } from "../request.ts";
import type { BuiltProgram } from "./build-programs.ts";
import type { Way } from "./build-ways.ts";
import { compareLoad } from "./compare-load.ts";

export interface LoadRequest {
  /** With what the file of requests says of port and variables. */
  readonly how: Pick<TrialRequest, "port" | "env" | "arg" | "runtime">;
  readonly requests: readonly SmokeRequest[];
  readonly platform: Platform;
  readonly base: BuiltProgram;
  readonly ways: readonly Way[];
  readonly budgetMs: number;
}

export interface MeasuredLoad {
  readonly report: LoadReport | { readonly unknown: string };
  readonly of: ReadonlyMap<Way, { readonly ratio: PairedRatio | null; readonly why: string | null }>;
}

/** Loads the program and each way whose machine code is another, on the static base, in a container runtime. */
export async function measureLoad(surroundings: Surroundings, request: LoadRequest): Promise<MeasuredLoad> {
  const nothing = (unknown: string) => ({ report: { unknown }, of: new Map() });
  const { how, base, platform, budgetMs } = request;
  if (how.port === undefined) return nothing("no port is named: --port says where the service listens");
  const ways = request.ways.filter(
    ({ program, sameCode, knob }) => program !== null && sameCode !== true && knob.cannotRun === null,
  );
  if (ways.length === 0) return nothing("no knob made other machine code that this machine runs");
  const startable = ways.filter(({ program }) => program!.interpreter === null);
  try {
    await using resources = new AsyncDisposableStack();
    const place = await openPlace(surroundings, how, resources);
    const recipe = recipeWith(resources.use(await openTemporaryLayerCache()));
    const staticBase = await openStaticBase(recipe);
    const images: Image[] = [];
    for (const { path } of [base, ...startable.map(({ program }) => program!)]) {
      images.push(await putOn(staticBase, path, platform, recipe));
    }
    const compared = await compareLoad(place, request.requests, images, budgetMs);
    if (typeof compared === "string") return nothing(compared);
    const of = new Map([
      ...startable.map((way, index) => [way, compared.others[index]!] as const),
      ...ways
        .filter((way) => !startable.includes(way))
        .map((way) => [way, { ratio: null, why: `it needs a loader, ${way.program!.interpreter}` }] as const),
    ]);
    return { report: compared.report, of };
  } catch (thrown) {
    surroundings.signal.throwIfAborted();
    const failure = asPlimsollError(thrown);
    if (endsRun(failure)) throw thrown;
    return nothing(failure.what);
  }
}

async function openPlace(
  surroundings: Surroundings,
  { runtime: wanted, port, env = [], arg: args = [] }: LoadRequest["how"],
  resources: AsyncDisposableStack,
): Promise<Place> {
  const folder = resources.use(await temporaryFolder()).path;
  const runtime = resources.use(await openRuntime(surroundings, wanted, folder));
  await runtime.sweep();
  return { surroundings, runtime, owner: thisOwner(), port: port!, dnsPort: null, env: variablesOf(env), args };
}
