import { counted } from "../src/base/counted.ts";

/** What was measured on this machine. */
interface Costs {
  /** Seconds of one process for a layer: receiving, checking, decompressing, looking at it. */
  readonly layerSeconds: number;
  readonly layerBytes: number;
  /** Seconds for an image whose layers are known: its manifest, its config, and its tree. */
  readonly imageSeconds: number;
}

const IMAGES = 100_000;
const WORKERS = 200;
/** Of a fleet whose services stand on common bases: distinct layers for each image. */
const LAYERS_AN_IMAGE = 0.5;
/** Requests that a registry answers in a second, for all who ask. */
const REGISTRY_RATE = 5000;

/**
 * What a fleet would take that is too large to be tried here, by the costs of this one. Nothing of it was run: a machine a worker,
 * a registry with a fixed rate, and the network as fast as here are assumed.
 */
export function modelLines({ layerSeconds, layerBytes, imageSeconds }: Costs): readonly string[] {
  const layers = IMAGES * LAYERS_AN_IMAGE;
  // Each worker asks for each manifest and config, and measures no image.
  const requests = WORKERS * 2 * IMAGES + layers;
  const ofWorker = IMAGES * imageSeconds + (layers / WORKERS) * layerSeconds;
  const ofRegistry = requests / REGISTRY_RATE;
  const report = IMAGES * imageSeconds;
  return [
    `simulated, not run: ${counted(IMAGES, "image")} with ${counted(layers, "distinct layer")} of ${megabytes(layerBytes)} MB, by ${counted(WORKERS, "worker")}`,
    `  requests   ${requests}, of which each layer is one; at ${REGISTRY_RATE} a second the registry takes ${ofRegistry.toFixed(0)} s`,
    `  bytes      ${megabytes(layers * layerBytes)} MB, each layer once`,
    `  a worker   ${ofWorker.toFixed(0)} s, of which ${(IMAGES * imageSeconds).toFixed(0)} s for manifests and configs`,
    `  in all     ${Math.max(ofWorker, ofRegistry).toFixed(0)} s, and ${report.toFixed(0)} s for the report on one machine`,
    `  one alone  ${(IMAGES * imageSeconds + layers * layerSeconds).toFixed(0)} s`,
  ];
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
