import type { Platform } from "../../../format/oci/platform.ts";
import { destinationNames } from "../../../plan/destination/destination-names.ts";
import type { SlimBase } from "../../../service/base.ts";
import { ATTACHED } from "../../../service/findings/request.ts";
import type { SlimJob } from "../../../service/job.ts";
import { type NamedService, openService } from "../../../service/open-service.ts";
import type { SlimSettings } from "../../../service/settings.ts";
import { openDestinations, requireReady } from "../../../session/deliver.ts";
import type { Stores } from "../../../session/stores.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { severalPlatforms } from "../../../store/archive/several-platforms.ts";
import type { Destination } from "../../../store/destination.ts";
import { requireReplaceable } from "../../../store/file/replace-path.ts";
import type { Target } from "../../../store/target.ts";
import type { SlimListener, SlimRequest } from "../request/request.ts";
import { requireHolders } from "./attachment-holders.ts";
import type { BeforeImage } from "./before-image.ts";
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
  /** What `--before` names. */
  readonly before: BeforeImage | undefined;
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
    { ...(await underBuilder(surroundings, named)), progress: listener.progress },
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
    const before = await beforeOf(surroundings, stores, settings, platforms);
    const close = async () => {
      await before?.[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
    };
    return {
      ...{ job, base, stores, listener, destinations, keeping, sealing, symbolHolders, before },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await service[Symbol.asyncDispose]();
    throw error;
  }
}

/** The code for BuildKit is loaded only where it compiles. */
async function underBuilder(
  surroundings: Surroundings,
  named: Omit<NamedService, "progress">,
): Promise<Omit<NamedService, "progress">> {
  if (named.gathered.own.builder !== "buildkit") return named;
  const { inBuildkit } = await import("./open-builder.ts");
  return inBuildkit(surroundings, named);
}

/** Most runs have nothing to compare with that is there already. */
async function beforeOf(
  surroundings: Surroundings,
  stores: Stores,
  { before, offline }: SlimSettings,
  platforms: readonly Platform[],
): Promise<BeforeImage | undefined> {
  if (before === undefined) return undefined;
  const { openBefore } = await import("./before-image.ts");
  return openBefore(surroundings, stores, { before, offline }, platforms);
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
