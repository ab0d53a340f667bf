import type { Image } from "../../../image/image.ts";
import { type Progress, runAlone } from "../../../report/progress.ts";
import type { LibcCell, LibcReport } from "../../../report/trial-libc.ts";
import { type Place, variablesOf } from "../../../session/container/ground.ts";
import { offer } from "../../../session/container/offer.ts";
import { openRuntime } from "../../../session/container/open-runtime.ts";
import { openStores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { openTemporaryLayerCache } from "../../../store/cache/layer-cache.ts";
import { temporaryFolder } from "../../../store/file/temporary-folder.ts";
import { LoopbackRegistry } from "../../../store/serving/loopback-registry.ts";
import { thisOwner } from "../../../toolchain/container/owner.ts";
import { repositoryFor } from "../../../toolchain/container/sweep.ts";
import { putOn, recipeWith } from "../on-base.ts";
import { ProbeFiles } from "../probe.ts";
import type { TrialRequest } from "../request.ts";
import { openSmoke, withFile } from "../smoke.ts";
import { openBases, parseLibcBase } from "./bases.ts";
import { type CellImage, type CellRun, runCell } from "./cell.ts";
import { type BothPrograms, buildBoth } from "./programs.ts";
import { explainFailures } from "./reasons.ts";

/**
 * Builds a package without C and with it, puts both on bases with different C libraries or none, and runs each pair.
 * Throws `flag-invalid`, and what opening the package, an image or the runtime throws.
 */
export async function tryLibc(
  surroundings: Surroundings,
  source: string,
  request: TrialRequest,
  progress: Progress,
): Promise<LibcReport> {
  const named = (request.libcBase ?? []).map(parseLibcBase);
  const { offline = false, insecure = false, caFile } = request;
  await using resources = new AsyncDisposableStack();
  const stores = resources.use(openStores(surroundings, { offline, insecure, caFile }));
  const smoke = await openSmoke(surroundings, request.smoke);
  const { port, env = [], arg: args = [] } = withFile(request, smoke);
  const folder = resources.use(await temporaryFolder()).path;
  const runtime = resources.use(await openRuntime(surroundings, request.runtime, folder));
  await runtime.sweep();
  const owner = thisOwner();
  const place: Place = {
    ...{ surroundings, runtime, owner, port: port ?? 0, dnsPort: null, env: variablesOf(env), args },
  };
  const part = <T>(title: string, run: () => Promise<T>) => runAlone(progress, title, run);
  const built = await part("build with C and without", () => buildBoth(surroundings, source, offline, resources));
  const recipe = recipeWith(resources.use(await openTemporaryLayerCache()));
  const bases = await openBases(stores, surroundings.cwd, named, built.platform, recipe);
  const images: { readonly cell: Omit<CellImage, "reference" | "offered">; readonly image: Image }[] = [];
  for (const { path, cgo, interpreter } of built.programs) {
    for (const base of path === undefined ? [] : bases) {
      images.push({
        cell: { cgo, interpreter, base: base.name },
        image: await putOn(base, path!, built.platform, recipe),
      });
    }
  }
  const serving = images.map(({ image }, index) => [repositoryFor(place.owner, `libc-${index}`), image] as const);
  const registry = resources.use(await LoopbackRegistry.start(Object.fromEntries(serving)));
  const cells = images.map(({ cell, image }, index): CellImage => {
    const reference = `${registry.address}/${serving[index]![0]}:latest`;
    return { ...cell, reference, offered: offer(reference, image) };
  });
  const runs = await openRuns(place, built, port === undefined ? null : smoke.requests, folder, resources);
  const found = await part("try each base", () => runCells(runs, cells, folder));
  const programs = built.programs.map(({ path: _, ...program }) => program);
  const { name, version } = runtime;
  return { runtime: { name, version }, package: built.importPath, programs, cells: found };
}

/** The probe is built in both ways too, as far as that is possible. */
async function openRuns(
  place: Place,
  { go, platform, programs }: BothPrograms,
  requests: CellRun["requests"],
  folder: string,
  resources: AsyncDisposableStack,
): Promise<CellRun> {
  const files = resources.use(await ProbeFiles.open(place, go, folder));
  const probes = new Map<boolean, Awaited<ReturnType<ProbeFiles["probe"]>>>();
  for (const { cgo, path } of programs) {
    if (path !== undefined) probes.set(cgo, await files.probe({ platform, cgo }));
  }
  return { place, requests, runProbeIn: ({ cgo, reference }) => probes.get(cgo)!(reference) };
}

async function runCells(how: CellRun, images: readonly CellImage[], folder: string): Promise<readonly LibcCell[]> {
  const { runtime } = how.place;
  try {
    const cells: LibcCell[] = [];
    for (const image of images) {
      await runtime.fetch(image.offered);
      cells.push(await runCell(how, image));
    }
    return await explainFailures(
      how,
      folder,
      images.map((image, index) => ({ image, cell: cells[index]! })),
    );
  } finally {
    for (const { reference } of images) await runtime.forget(reference);
  }
}
