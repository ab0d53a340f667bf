import { counted } from "../src/base/counted.ts";

/** What was measured on this machine. */
interface Costs {
  /** Seconds of one process for a layer: receiving, checking, decompressing, looking at it. */
  readonly layerSeconds: number;
  readonly layerBytes: number;
  /** Seconds for an image whose layers are known: its manifest, its config, and what it wastes. */
  readonly imageSeconds: number;
  /** Seconds for an image of which a part of the plan says everything. */
  readonly plannedSeconds: number;
}

const IMAGES = 100_000;
const WORKERS = 200;
/** Of a fleet whose services stand on common bases: distinct layers for each image. */
const LAYERS_AN_IMAGE = 0.5;
/** Requests that a registry answers in a second, for all who ask. */
const REGISTRY_RATE = 5000;
/** Images of a part of the plan, as src/fleet/shards/plan-parts.ts cuts it. */
const IMAGES_A_PART = 500;
/** To look for a part, and to read it: its manifest and its document. */
const REQUESTS_OF_READING = 2;
/** To look whether something is there, and to keep it: two blobs and a manifest, each blob in three requests. */
const REQUESTS_OF_KEEPING = 8;

/**
 * What a fleet would take that is too large to be tried here, by the costs of this one. Nothing of it was run: a machine a worker,
 * a registry with a fixed rate that has images and results, the network as fast as here, and workers that begin together and all live, so
 * that each part of the plan is made once, are assumed.
 */
export function modelLines({ layerSeconds, layerBytes, imageSeconds, plannedSeconds }: Costs): readonly string[] {
  const layers = IMAGES * LAYERS_AN_IMAGE;
  const parts = Math.max(WORKERS, Math.ceil(IMAGES / IMAGES_A_PART));
  const ofImages = 2 * IMAGES;
  const ofPlan = parts * (REQUESTS_OF_KEEPING + WORKERS * REQUESTS_OF_READING);
  const ofLayers = layers * (1 + REQUESTS_OF_KEEPING);
  const requests = ofImages + ofPlan + ofLayers;
  const ofWorker = (IMAGES / WORKERS) * imageSeconds + IMAGES * plannedSeconds + (layers / WORKERS) * layerSeconds;
  const ofRegistry = requests / REGISTRY_RATE;
  const report = IMAGES * imageSeconds;
  return [
    `simulated, not run: ${counted(IMAGES, "image")} with ${counted(layers, "distinct layer")} of ${megabytes(layerBytes)} MB, by ${counted(WORKERS, "worker")}`,
    `  requests   ${requests}: ${ofImages} for manifests and configs, ${ofPlan} for ${counted(parts, "part")} of the plan, ${ofLayers} for layers and what was found; at ${REGISTRY_RATE} a second the registry takes ${ofRegistry.toFixed(0)} s`,
    `  without    ${WORKERS * ofImages + ofLayers} requests, ${((WORKERS * ofImages + ofLayers) / REGISTRY_RATE).toFixed(0)} s, if each worker asked for all manifests and configs`,
    `  bytes      ${megabytes(layers * layerBytes)} MB, each layer once`,
    `  a worker   ${ofWorker.toFixed(0)} s, of which ${(IMAGES * plannedSeconds).toFixed(0)} s for images of which the plan says everything`,
    `  in all     ${Math.max(ofWorker, ofRegistry).toFixed(0)} s, and ${report.toFixed(0)} s for the report on one machine, which asks again what each name means`,
    `  one alone  ${(IMAGES * imageSeconds + layers * layerSeconds).toFixed(0)} s`,
  ];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
