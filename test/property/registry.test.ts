import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { imagesOf } from "../../src/image/image.ts";
import { type Fault, type SeenRequest, startFakeRegistry } from "../support/fake-registry.ts";
import { largeImage } from "../support/registry-image.ts";
import { registryStore } from "../support/registry-store.ts";

const SIZE_BYTES = 2 * 1024 * 1024;
const somewhere = fc.integer({ min: 0, max: SIZE_BYTES });

const uploadFault = fc.oneof(
  fc.record({ dropUploadAt: somewhere }),
  fc.constantFrom<Fault>({ loseAnswer: true }, { status: 500 }, { status: 404 }, { status: 416 }, { status: 429 }),
);
const downloadFault = fc.oneof(fc.record({ dropDownloadAt: somewhere }), fc.constant<Fault>({ status: 503 }));

/** The faults one after the other, each for one request that `when` selects. */
function inTurn(faults: readonly Fault[], when: (request: SeenRequest) => boolean) {
  const left = [...faults];
  return (request: SeenRequest) => (when(request) ? left.shift() : undefined);
}

test("whatever breaks up to four times, a pushed image is pulled back unchanged", async (t) => {
  const image = largeImage(SIZE_BYTES);
  const layer = image.layers[0]!;
  const content = Buffer.concat(await Array.fromAsync(layer.open()));
  const closing = `digest=${encodeURIComponent(layer.descriptor.digest)}`;
  const isUpload = ({ method, path }: SeenRequest) => method === "PATCH" || path.endsWith(closing);
  const isDownload = ({ method, path }: SeenRequest) => method === "GET" && path.endsWith(layer.descriptor.digest);
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(uploadFault, { maxLength: 4 }),
      fc.array(downloadFault, { maxLength: 4 }),
      async (uploads, downloads) => {
        run += 1;
        const reference = `${registry.host}/app${run}:1`;
        registry.fault = inTurn(uploads, isUpload);
        await store.push(image, reference);
        registry.fault = inTurn(downloads, isDownload);
        const [pulled] = imagesOf(await store.pull(reference));
        assert.ok(content.equals(Buffer.concat(await Array.fromAsync(pulled!.layers[0]!.open()))));
      },
    ),
    { numRuns: 25 },
  );
});
