import { PlimsollError } from "../../base/error.ts";
import { verdictOf } from "../../contract/waive.ts";
import { proposeRebases } from "../../fleet/layers/rebase.ts";
import { sharesOf } from "../../fleet/layers/shared-layers.ts";
import { type JudgedService, judgeFleet } from "../../fleet/rules/judge.ts";
import type { FleetImage } from "../../fleet/services/fleet-image.ts";
import type { FleetService, FoundServices } from "../../fleet/services/fleet-service.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import { fleetFailure } from "../../report/fleet/outcome.ts";
import { type FleetReport, type FoundImage, failedFleetReport } from "../../report/fleet-report.ts";
import { NO_PROGRESS, type Progress, runAlone } from "../../report/progress.ts";
import { openStores, platformChoice, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type FoundFleet, findServices } from "./find-services.ts";
import { KnownImages } from "./images/known-images.ts";
import { FleetMeasure, type Measured, type MeasuredFleet } from "./images/measure.ts";
import { ImageOpener, type OpenedImage, openImages, type ServiceImage } from "./images/open-images.ts";
import { openResults, type SurveyResults } from "./images/results.ts";
import { asksFurther, type Looked, lookFurther } from "./look/look.ts";
import { type FleetSettings, readSettings } from "./read-settings.ts";
import { registryAccessOf } from "./registry-access.ts";
import type { FleetRequest } from "./request.ts";
import { type RunningShards, runShards } from "./run-shards.ts";
import { beginShards, type ShardProcesses } from "./shard-processes.ts";

interface Outcome {
  readonly report: FleetReport;
  readonly failure?: PlimsollError;
}

/**
 * Holds the images of a fleet against its rules, and says where their bytes are. Each distinct layer is read once. Always
 * returns a report, and where a rule is broken or undecided the error to exit with. The processes of shards begin here, unless they have begun.
 */
export async function fleet(
  surroundings: Surroundings,
  sources: readonly string[],
  request: FleetRequest,
  progress: Progress,
  begun?: ShardProcesses,
): Promise<Outcome> {
  await using stores = openStores(surroundings, registryAccessOf(request));
  try {
    await using processes = begun ?? beginShards(surroundings, sources, request);
    const settings = await readSettings(surroundings, request.config);
    const { workflows, services, unread, ofServices } = await findServices(surroundings, stores, sources, settings);
    const policies = await policiesFor(surroundings, ofServices, request, settings);
    const results =
      request.results === undefined ? undefined : await openResults(stores, surroundings, request.results, "pull");
    const shards =
      processes && ofServices.length > 0 ? runShards(surroundings, services, request, processes, progress) : undefined;
    const read = await readImages(surroundings, { stores, services, results, request, settings, shards }, progress);
    const found = { services, workflows, unread: [...unread, ...read.unread] };
    return reportOn(found, settings, read, [...policies, ...refusedIn(results)]);
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedFleetReport(failure), failure };
  }
}

/** Writes the rules as policies where that is asked, and says what they leave out. */
async function policiesFor(
  surroundings: Surroundings,
  sources: readonly string[],
  { policiesTo: folder, hookImage }: FleetRequest,
  { rules, file, text, folder: rulesFolder }: FleetSettings,
): Promise<readonly string[]> {
  if (folder === undefined) {
    if (hookImage === undefined) return [];
    throw new PlimsollError("flag-invalid", {
      what: "--hook-image needs --policies-to",
      why: "that is the folder into which the hook is written",
      fix: "--policies-to deploy/policies",
    });
  }
  if (file === undefined) {
    throw new PlimsollError("flag-invalid", {
      what: "--policies-to has nothing to write",
      why: "no rules of a fleet are written",
      fix: "write fleet: {rules: …} in plimsoll.yaml, or name a file with --config",
    });
  }
  const { writePolicies } = await import("./write-policies.ts");
  return writePolicies(surroundings, { folder, hookImage, rules, text, rulesFolder, sources });
}

interface Reading {
  readonly stores: Stores;
  readonly services: readonly FleetService[];
  readonly results: SurveyResults | undefined;
  readonly request: FleetRequest;
  readonly settings: FleetSettings;
  /** Processes that read layers. */
  readonly shards: RunningShards | undefined;
}

/** What was read of the images, and about them. */
interface ReadFleet {
  readonly images: ReadonlyMap<FleetService, ServiceImage>;
  readonly measured: MeasuredFleet;
  readonly looked: Looked["found"];
  /** Files that rules name and that could not be read. */
  readonly unread: Looked["unread"];
  readonly nowMs: number;
}

/**
 * Opens the images and measures them; layers are read while manifests still come, and while registries are asked for the rest. Where shards
 * read them, registries are asked while other processes still read, and images are measured at the end.
 */
async function readImages(
  surroundings: Surroundings,
  { stores, services, results, request: { platform }, settings: { rules, folder }, shards }: Reading,
  progress: Progress,
): Promise<ReadFleet> {
  await shards?.mayAsk;
  const shown = shards === undefined ? progress : NO_PROGRESS;
  const kept = new KnownImages(surroundings.env, platformChoice(platform), results);
  await using measure = new FleetMeasure(surroundings, kept, results, shards?.all);
  const known = asksFurther(rules) ? undefined : kept;
  const onOpened = (opened: OpenedImage) => measure.begin(opened);
  const opener = new ImageOpener(surroundings, stores, { platform, known, onOpened });
  const images = await runAlone(shown, "manifests", () => openImages(opener, services));
  const opened = [...new Set([...images.values()].map((one) => one.opened))];
  const nowMs = Date.now();
  const look = () => lookFurther(surroundings, stores, opened, { rules, folder, nowMs });
  const looked = await (asksFurther(rules) ? runAlone(shown, "reports, signatures and bases", look) : look());
  await shards?.all;
  const measured = await runAlone(progress, "layers, each once", () => measure.measure(opened));
  return { images, measured, looked: looked.found, unread: looked.unread, nowMs };
}

function reportOn(
  { services, workflows, unread }: Omit<FoundFleet, "ofServices">,
  { rules, waivers, file }: FleetSettings,
  { images, measured, looked, nowMs }: ReadFleet,
  notes: readonly string[],
): Outcome {
  const read = services.map((service) => images.get(service)!);
  const found = read.map(({ opened }) => measured.images.get(opened)!);
  const judged = services.map(
    (service, index): JudgedService => ({
      name: service.name,
      reference: read[index]!.reference,
      run: service.run ?? { why: "no manifest says how it is run" },
      image: found[index]!,
      looked: looked.get(read[index]!.opened)!,
    }),
  );
  const {
    cells,
    workflows: ofWorkflows,
    unused,
    idle,
  } = judgeFleet({ services: judged, workflows }, rules, { waivers, nowMs });
  const named = distinctImages(services, found);
  const all = [...cells.flat(), ...ofWorkflows.flat(), ...unread.map(() => ({ outcome: "unknown" as const }))];
  const report: FleetReport = {
    schema: "plimsoll.fleet/1",
    verdict: verdictOf(all),
    services: services.map(({ name, image, where, replicas }, index) => ({
      ...{ name, image, where, replicas, ...imageReport(found[index]!, replicas) },
      cells: cells[index]!,
    })),
    workflows: workflows.map((workflow, index) => ({
      name: workflow.file,
      where: `${workflow.file}:1`,
      cells: ofWorkflows[index]!,
    })),
    unread,
    layers: named.length === 0 ? null : sharesOf(named.map((one) => one.image)),
    proposals: proposeRebases(named),
    read: { layers: measured.layers, known: measured.known },
    notes: [
      ...notes,
      ...(file === undefined
        ? ["no rules are written: fleet in plimsoll.yaml says what each service is held against"]
        : []),
      ...(idle.length === 0 ? [] : [`nothing was held against ${idle.join(", ")}: ${NONE_NAMED}`]),
      ...unused.map(({ where, rule }) => `the waiver at ${where} accepts nothing: ${rule} is not broken there`),
    ],
  };
  const failure = fleetFailure(report);
  return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
}

const NONE_NAMED = "what is named has nothing that they are about";

/** Each image that was measured, by the name of the first service that has it. */
function distinctImages(services: FoundServices["services"], found: readonly Measured[]) {
  const distinct = new Map<string, { readonly name: string; readonly image: FleetImage }>();
  for (const [index, image] of found.entries()) {
    if (!("why" in image) && !distinct.has(image.digest))
      distinct.set(image.digest, { name: services[index]!.name, image });
  }
  return [...distinct.values()];
}

/** A result that is not believed: its layer was read here. */
function refusedIn(results: SurveyResults | undefined): readonly string[] {
  return [...(results?.refused ?? [])].map(
    ([digest, why]) => `the result of ${digest} is not believed, and the layer was read here: ${why}`,
  );
}

function imageReport(
  image: Measured,
  replicas: number | null,
): { readonly found: FoundImage | null; readonly why: string | null } {
  if ("why" in image) return { found: null, why: image.why };
  const { digest, platform, wireBytes, layers, system, reclaimable } = image;
  const reclaimableWireBytes = reclaimable?.wireBytes ?? null;
  const found = {
    ...{ digest, platform, wireBytes, layers: layers.length, system: system?.name ?? null, reclaimableWireBytes },
    reclaimableWireBytesOfReplicas:
      reclaimableWireBytes === null || replicas === null ? null : reclaimableWireBytes * replicas,
  };
  return { found, why: null };
}
