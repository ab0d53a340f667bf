import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

const TYPE = "application/vnd.oci.image";

interface StoredBlob {
  readonly digest: string;
  readonly size: number;
}

/** A layer as a tar on disk, and the instruction that would have made it. */
export interface LayerFile {
  readonly tar: string;
  readonly instruction: string;
}

/**
 * Writes an OCI layout of gzip layers, at the compression level of docker and BuildKit. It uses no code of plimsoll.
 */
export async function writeGzipLayout(folder: string, layers: readonly LayerFile[]): Promise<void> {
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const stored = await Promise.all(
    layers.map(async ({ tar }, index) => {
      const gzip = join(folder, `layer-${index}.gz`);
      await pipeline(createReadStream(tar), createGzip({ level: 6 }), createWriteStream(gzip));
      return { diffID: await digestOf(tar), ...(await keep(folder, gzip)) };
    }),
  );
  const config = keepText(folder, {
    architecture: "amd64",
    os: "linux",
    config: { Entrypoint: ["/usr/local/bin/order"], Env: ["PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin:/bin"] },
    rootfs: { type: "layers", diff_ids: stored.map(({ diffID }) => diffID) },
    history: layers.map(({ instruction }) => ({ created: "1970-01-01T00:00:00Z", created_by: instruction })),
  });
  const manifest = keepText(folder, {
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: { mediaType: `${TYPE}.config.v1+json`, ...config },
    layers: stored.map(({ digest, size }) => ({ mediaType: `${TYPE}.layer.v1.tar+gzip`, digest, size })),
  });
  const annotations = { "org.opencontainers.image.ref.name": "latest" };
  const entry = { mediaType: `${TYPE}.manifest.v1+json`, ...manifest, annotations };
  const index = { schemaVersion: 2, mediaType: `${TYPE}.index.v1+json`, manifests: [entry] };
  writeFileSync(join(folder, "index.json"), JSON.stringify(index));
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}

async function keep(folder: string, path: string): Promise<StoredBlob> {
  const digest = await digestOf(path);
  const { size } = statSync(path);
  renameSync(path, join(folder, "blobs", ...digest.split(":")));
  return { digest, size };
}

function keepText(folder: string, value: object): StoredBlob {
  const bytes = Buffer.from(JSON.stringify(value));
  const hex = createHash("sha256").update(bytes).digest("hex");
  writeFileSync(join(folder, "blobs/sha256", hex), bytes);
  return { digest: `sha256:${hex}`, size: bytes.length };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk);
  return `sha256:${hash.digest("hex")}`;
}
