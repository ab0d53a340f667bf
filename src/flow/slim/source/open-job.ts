import type { Artifact } from "../../../image/image.ts";
import { destinationNames } from "../../../plan/destination/destination-names.ts";
import type { SlimBase } from "../../../service/base.ts";
import { ATTACHED } from "../../../service/findings/request.ts";
import type { SlimJob } from "../../../service/job.ts";
import { type NamedService, openService } from "../../../service/open-service.ts";
import { openDestinations, requireReady } from "../../../session/deliver.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { severalPlatforms } from "../../../store/archive/several-platforms.ts";
import type { Destination } from "../../../store/destination.ts";
import { requireReplaceable } from "../../../store/file/replace-path.ts";
import { parseTarget, type Target } from "../../../store/target.ts";
import type { SlimListener, SlimRequest } from "../request/request.ts";
import { requireHolders } from "./attachment-holders.ts";
import type { ScanKeeping } from "./keep-scan.ts";
import type { Sealing } from "./open-sealing.ts";

/** A run that is ready to start: everything that can be wrong with the command line has been checked. */
export interface OpenJob extends AsyncDisposable {
  readonly job: SlimJob;
  readonly base: SlimBase;
  readonly listener: SlimListener;
  readonly destinations: readonly Destination[];
  readonly stores: Pick<Stores, "attachments" | "open" | "environment">;
  /** What `--keep-scan` asks for. */
  readonly keeping: ScanKeeping | undefined;
  /** What `--attest` and `--sign` ask for. */
  readonly sealing: Sealing | undefined;
  /** Where the images will be to which `--debug-symbols` attaches; empty where it attaches nothing. */
  readonly symbolHolders: readonly Target[];
  /** The image that `--before` names. */
  readonly before: Artifact | undefined;
}

/** Throws errors of the settings, the sources, the destinations and the base, in that order. */
export async function openJob(
  surroundings: Surroundings,
  named: Omit<NamedService, "progress"> & { readonly request: SlimRequest },
  listener: SlimListener,
): Promise<OpenJob> {
  let destinations: readonly Destination[] = [];
  let keeping: ScanKeeping | undefined;
  let sealing: Sealing | undefined;
  let symbolHolders: readonly Target[] = [];
  const service = await openService(
    surroundings,
    { ...named, progress: listener.progress },
    async (settings, stores, packages) => {
      if (settings.report !== undefined) await requireReplaceable(settings.report);
      const names = destinationNames(settings, packages[0]!.name, surroundings.env);
      destinations = openDestinations(names, stores.environment);
      keeping = await keepingOf(surroundings, named.request, names);
      if (settings.debugSymbols === ATTACHED) {
        symbolHolders = [
          ...requireHolders(names, "debug symbols", "keep them in a file: --debug-symbols FILE").values(),
        ];
      }
      // A key that is encrypted takes a while to open.
      const opening = sealingOf(surroundings, { ...named.request, offline: settings.offline }, names);
      [sealing] = await Promise.all([opening, requireReady(destinations, surroundings.signal)]);
    },
  );
  try {
    const { job, base, stores } = service;
    const { settings, platforms } = job;
    if (platforms.length > 1 && !destinations.every(({ holdsSeveral }) => holdsSeveral)) {
      throw severalPlatforms(platforms);
    }
    const before =
      settings.before === undefined ? undefined : await stores.open(parseTarget(settings.before), platforms);
    const close = () => service[Symbol.asyncDispose]();
    return {
      ...{ job, base, stores, listener, destinations, keeping, sealing, symbolHolders, before },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

/** Most runs keep no scan, and do without the code for it. */
async function keepingOf(
  surroundings: Surroundings,
  { keepScan }: SlimRequest,
  destinations: readonly string[],
): Promise<ScanKeeping | undefined> {
  if (keepScan === undefined) return undefined;
  const { openScanKeeping } = await import("./keep-scan.ts");
  return openScanKeeping(surroundings, keepScan, destinations);
}

/** The same for statements and signatures. */
async function sealingOf(
  surroundings: Surroundings,
  request: SlimRequest,
  destinations: readonly string[],
): Promise<Sealing | undefined> {
  if (request.attest === undefined && request.sign === undefined) return undefined;
  const { openSealing } = await import("./open-sealing.ts");
  return openSealing(surroundings, request, destinations);
}
