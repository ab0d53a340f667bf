/**
 * Pushes an image whose large layer never ends, in a separate process that a test can interrupt: `interrupted-push.ts
 * REFERENCE SIZE_BYTES`. It prints `midway` when everything except that layer has been sent.
 */

import { PlimsollError } from "../../src/base/error.ts";
import { openRegistry } from "../../src/store/registry/registry.ts";
import { imageWithSmallLayer } from "./registry-image.ts";

const [reference, sizeBytes] = process.argv.slice(2);
const image = imageWithSmallLayer(Number(sizeBytes));
const large = image.layers[0]!;
const layers = image.layers.map((layer) => (layer === large ? { ...large, open: unending } : layer));
const controller = new AbortController();
process.once("SIGINT", () => controller.abort(new PlimsollError("interrupted", { what: "interrupted by SIGINT" })));

async function* unending(): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of large.open()) {
    yield chunk.subarray(0, chunk.length / 2);
    await new Promise((resolve) => controller.signal.addEventListener("abort", resolve));
  }
}

const store = openRegistry();
let finished = 0;
try {
  await store.push({ ...image, layers }, reference!, {
    signal: controller.signal,
    onProgress: ({ outcome }) => {
      if (outcome !== undefined) finished += 1;
      if (finished === image.layers.length) console.log("midway");
    },
  });
} catch (error) {
  if (!(error instanceof PlimsollError)) throw error;
  process.exitCode = error.exitCode;
} finally {
  await store.close();
}
