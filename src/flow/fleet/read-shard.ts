import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import type { FleetService } from "../../fleet/services/fleet-service.ts";
import { assignShards } from "../../fleet/shards/assign.ts";
import { formatShard, parseShard, type Shard } from "../../fleet/shards/shard.ts";
import type { Layer } from "../../image/image.ts";
import { errorReport } from "../../report/error-report.ts";
import { asPlimsollError, problemText } from "../../report/error-view.ts";
import { type FleetShardReport, failedShardReport, type UnreadLayer } from "../../report/fleet-shard-report.ts";
import { type Progress, runAlone } from "../../report/progress.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { LayerSurveyor, manyLayers } from "../../session/survey-layers.ts";
import { inParallel } from "../../store/transfer/parallel.ts";
import { findServices } from "./find-services.ts";
import { type FleetLayers, layersOfFleet } from "./images/fleet-layers.ts";
import { partsHere } from "./images/part-stores.ts";
import { openResults, type SurveyResults } from "./images/results.ts";
import { readSettings } from "./read-settings.ts";
import { registryAccessOf } from "./registry-access.ts";
import type { FleetRequest, ShardRequest } from "./request.ts";

interface Outcome {
  readonly report: FleetShardReport;
  readonly failure?: PlimsollError;
}

/**
 * Reads the layers of one shard of a fleet, and keeps what it finds: in the repository of results, or where there is none on this
 * machine. What is kept already is not read again, so that a shard which was ended in the middle goes on where it was.
 */
export async function readShard(
  surroundings: Surroundings,
  sources: readonly string[],
  request: FleetRequest & ShardRequest,
  progress: Progress,
): Promise<Outcome> {
  return readShardOf(surroundings, request, progress, async (stores) => {
    const settings = await readSettings(surroundings, request.config);
    return (await findServices(surroundings, stores, sources, settings)).services;
  });
}

/** The same, of the services that `find` finds. */
export async function readShardOf(
  surroundings: Surroundings,
  request: FleetRequest & ShardRequest,
  progress: Progress,
  find: (stores: Stores) => Promise<readonly FleetService[]>,
): Promise<Outcome> {
  try {
    const shard = parseShard(request.shard, request.local);
    await using stores = openStores(surroundings, registryAccessOf(request, shard));
    const results =
      request.results === undefined ? undefined : await openResults(stores, surroundings, request.results, "pull,push");
    const services = await find(stores);
    const { platform, night = today() } = request;
    const parts = results?.parts ?? partsHere(surroundings.env);
    const seen = await runAlone(progress, "manifests", () =>
      layersOfFleet(surroundings, stores, services, { platform, shard, night, parts }),
    );
    const layers = ownLayers(seen.layers, shard);
    const read = await runAlone(progress, `shard ${formatShard(shard)}: ${counted(layers.length, "layer")}`, () =>
      readLayers(surroundings, layers, shard, results),
    );
    return reportOn({ shard, layers, seen, read, results });
  } catch (thrown) {
    const failure = asPlimsollError(thrown);
    return { report: failedShardReport(failure), failure };
  }
}

/** The night of those who name none: the date, by universal time. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The largest first, so that no large one is left for the end. */
function ownLayers(layers: readonly Layer[], shard: Shard): readonly Layer[] {
  const descriptors = layers.map(({ descriptor }) => descriptor);
  const assigned = assignShards(descriptors, shard);
  return layers
    .filter(({ descriptor }) => assigned.get(descriptor.digest) === shard.index)
    .sort((a, b) => b.descriptor.size - a.descriptor.size);
}

interface UnreadHere extends UnreadLayer {
  readonly error: PlimsollError;
}

interface ReadLayers {
  readonly known: number;
  readonly unread: readonly UnreadHere[];
}

/** A layer that cannot be read hides no other. Throws what keeping a result throws, and the signal's reason. */
async function readLayers(
  { env, signal }: Surroundings,
  layers: readonly Layer[],
  { count, local }: Shard,
  results: SurveyResults | undefined,
): Promise<ReadLayers> {
  const plan = manyLayers(local ? count : 1);
  await using surveyor = new LayerSurveyor(plan, { env, cache: true, verify: "layers", readOnce: true });
  const unread: UnreadHere[] = [];
  let there = 0;
  await inParallel(layers, surveyor.atOnce, async (layer) => {
    signal.throwIfAborted();
    if (await results?.has(layer)) {
      there++;
      return;
    }
    const survey = await surveyor.survey(layer, signal).catch((thrown: unknown) => {
      signal.throwIfAborted();
      const error = asPlimsollError(thrown);
      if (error.code === "defect") throw error;
      unread.push({ digest: layer.descriptor.digest, why: problemText(error), error });
    });
    if (survey !== undefined) await results?.put(layer, survey);
  });
  return { known: results === undefined ? surveyor.known : there, unread };
}

interface Read {
  readonly shard: Shard;
  readonly layers: readonly Layer[];
  readonly seen: FleetLayers;
  readonly read: ReadLayers;
  readonly results: SurveyResults | undefined;
}

function reportOn({ shard, layers, seen, read: { known, unread }, results }: Read): Outcome {
  const report: FleetShardReport = {
    schema: "plimsoll.fleet-shard/1",
    shard: formatShard(shard),
    results: results?.name ?? null,
    layers: layers.length,
    wireBytes: layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
    read: layers.length - known - unread.length,
    known,
    unread: unread.map(({ digest, why }) => ({ digest, why })),
    plan: seen.plan,
    unopened: seen.unopened.map(({ image, why }) => ({ image, why })),
    notes: [
      ...[...seen.refused].map(([where, why]) => `${where} is not believed, and was made anew: ${why}`),
      ...[...(results?.refused ?? [])].map(([digest, why]) => `the result of ${digest} could not be used: ${why}`),
    ],
  };
  const failure = incompleteness(shard, unread, seen.unopened);
  return failure === undefined ? { report } : { report: { ...report, error: errorReport(failure) }, failure };
}

/**
 * What is damaged or gone stays so, and the report says it of its images. What a registry did not answer for is there the next
 * time: a layer, or an image, whose layers may belong here.
 */
function incompleteness(
  shard: Shard,
  unread: readonly UnreadHere[],
  unopened: FleetLayers["unopened"],
): PlimsollError | undefined {
  const layers = unread.flatMap(({ error }) => (error.code === "registry-unavailable" ? [error.why] : []));
  const images = unopened.flatMap(({ code, why }) => (code === "registry-unavailable" ? [why] : []));
  const missed = [
    ...(layers.length === 0 ? [] : [counted(layers.length, "layer")]),
    ...(images.length === 0 ? [] : [counted(images.length, "image")]),
  ];
  if (missed.length === 0) return undefined;
  return new PlimsollError("shard-incomplete", {
    what: `shard ${formatShard(shard)} could not read ${missed.join(" and ")}`,
    why: [...layers, ...images][0]!,
    fix: "run it again: what was read is known then",
  });
}
