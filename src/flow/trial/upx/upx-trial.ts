import { type Progress, runAlone } from "../../../report/progress.ts";
import type { UpxReport } from "../../../report/trial-upx.ts";
import { described, openNamed, prepare, requireRunnable } from "../../../session/container/ground.ts";
import { openStores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { surveyImage } from "../../../session/survey-image.ts";
import { openTemporaryLayerCache } from "../../../store/cache/layer-cache.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import { openUpx } from "../../../toolchain/upx.ts";
import { judgeUpx } from "../../../trial/upx/judge.ts";
import type { TrialRequest } from "../request.ts";
import { openSmoke, withFile } from "../smoke.ts";
import { figuresOf } from "./figures.ts";
import { type PackedProgram, packPrograms } from "./packed-image.ts";
import { runBoth } from "./run-both.ts";
import { lookInto } from "./sight.ts";
import { weighBoth } from "./weigh-both.ts";

const USUAL_ROUNDS = 10;

/**
 * Packs the Go programs of an image with the user's UPX, runs the image and its packed copy in turn, and decides by the
 * figures. That UPX refuses, and that the packed image does not start, are answers. Throws `program-missing`, `flag-invalid`
 * where there is nothing to pack, `image-cannot-run`, and `service-silent` where the image does not answer as it is.
 */
export async function tryUpx(
  surroundings: Surroundings,
  name: string,
  request: TrialRequest,
  progress: Progress,
): Promise<UpxReport> {
  const { offline = false, insecure = false, caFile, rounds = USUAL_ROUNDS } = request;
  const { env, signal } = surroundings;
  const part = <T>(title: string, run: () => Promise<T>) => runAlone(progress, title, run);
  await using resources = new AsyncDisposableStack();
  const upx = await openUpx({ env, signal });
  const smoke = await openSmoke(surroundings, request.smoke);
  const stores = resources.use(openStores(surroundings, { offline, insecure, caFile }));
  const folder = resources.use(await temporaryFolder()).path;
  const plain = await part("open", () => openNamed(surroundings, stores, name, request.platform));
  await requireRunnable(plain);
  const { ledger } = await part("read the image", () =>
    surveyImage(plain.image, plain.name, { env, signal, cache: true, verify: "layers" }),
  );
  const programs = await part("pack", () => packPrograms(plain.image, ledger, upx, folder));
  const about = { version: upx.version, image: described(plain), programs: programs.map(reported) };
  if (programs.every(({ refused }) => refused !== null)) return { ...about, ...nothingPacked(programs) };
  const sight = await lookInto(surroundings, programs, folder);
  const cache = resources.use(await openTemporaryLayerCache());
  const weighed = await part("compress", () => weighBoth(plain.image, programs, cache));
  const packed = { name: `${plain.name}, packed`, image: weighed.packed };
  const list = withFile(request, smoke);
  const ground = resources.use(await prepare(surroundings, { after: packed, before: plain }, list));
  const run = await runBoth(ground, { requests: smoke.requests, rounds }, part);
  const { name: runtime, version } = ground.runtime;
  return {
    ...about,
    runtime: { name: runtime, version },
    measured: [...weighed.rows, ...run.starts],
    ...{ equivalence: run.equivalence, signals: run.signals, memoryLimit: run.memoryLimit, sight },
    verdict: judgeUpx(figuresOf({ ...weighed, ...run, sight })),
    notes: [...ground.runtime.remarks, ...smoke.notes, ...run.notes],
  };
}

function nothingPacked(programs: readonly PackedProgram[]): Omit<UpxReport, "version" | "image" | "programs"> {
  const reasons = programs.map(({ path, refused }) => ({
    of: "broken" as const,
    what: `UPX does not pack ${path}: ${refused}`,
  }));
  return {
    ...{ runtime: null, measured: [], equivalence: null, signals: null, memoryLimit: null, sight: [], notes: [] },
    verdict: { decision: "leave", reasons },
  };
}

function reported({
  path,
  plainBytes,
  packedBytes,
  packSeconds,
  refused,
}: PackedProgram): UpxReport["programs"][number] {
  return { path, plainBytes, packedBytes, packSeconds, refused };
}
