/** Many writers at once: no tag is lost, no reader sees a torn state, and no attachment is lost that was reported. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { PlimsollError } from "../../src/base/error.ts";
import { parseReference } from "../../src/format/oci/reference.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { openRegistry } from "../../src/store/registry/registry.ts";
import { attach, baseline } from "../support/attached.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { type RealRegistry, startDockerRegistry } from "../support/real-registry.ts";
import { sampleImage } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

const PROCESSES = 32;
const TAGS = 50;
const WRITER = join(REPOSITORY, "test/support/layout-writer.ts");

/** Reads the layout as long as it is being written: each tag that index.json has ever had stays, with its whole image. */
async function readWhile(folder: string, isRunning: () => boolean): Promise<number> {
  const seen = new Set<string>();
  let readings = 0;
  while (isRunning()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!existsSync(join(folder, "oci-layout"))) continue;
    const { manifests } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
    const tags = new Set<string>();
    for (const { annotations } of manifests) tags.add(annotations["org.opencontainers.image.ref.name"]);
    for (const tag of seen) assert.ok(tags.has(tag), `${tag} was there, and is no longer`);
    for (const tag of tags) if (!seen.has(tag)) await openLayout(folder, { tag });
    for (const tag of tags) seen.add(tag);
    readings += 1;
  }
  return readings;
}

test(`${PROCESSES} processes write ${TAGS} tags each into one layout, and readers see every state whole`, async (t) => {
  const folder = join(temporaryFolder(t), "layout");
  let running = PROCESSES;
  const codes = Array.from({ length: PROCESSES }, async (_, number) => {
    const words = [WRITER, folder, `writer${number}`, `${TAGS}`];
    const writer = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"] });
    const [code] = await once(writer, "exit");
    running -= 1;
    return code;
  });
  const readers = [1, 2].map(() => readWhile(folder, () => running > 0));
  assert.deepEqual(new Set(await Promise.all(codes)), new Set([0]));
  const readings = await Promise.all(readers);
  t.diagnostic(`${readings.join(" and ")} readings`);
  assert.ok(readings.every((count) => count > 10));
  const expected = Array.from({ length: PROCESSES * TAGS }, (_, at) => `writer${Math.floor(at / TAGS)}-${at % TAGS}`);
  assert.deepEqual(requireValidLayout(folder), expected.sort());
});

/** Each client has a store of its own, which knows nothing of the others, as processes on other machines do. */
async function attachAtOnce(t: TestContext, { host, dockerConfig }: RealRegistry): Promise<void> {
  const image = sampleImage();
  const app = parseReference(`${host}/team/app:1`);
  const stores = Array.from({ length: PROCESSES }, () => {
    const store = openRegistry({ env: { DOCKER_CONFIG: dockerConfig }, homeDirectory: dockerConfig });
    t.after(() => store.close());
    return store;
  });
  await stores[0]!.push(image, app);
  const attached = await Promise.allSettled(
    stores.map((store, number) => attach(store, app, image.descriptor, baseline(`${number}`))),
  );
  const { found, unread } = await stores[0]!.referrers(app, image.descriptor.digest);
  const listed = new Set(found.map(({ descriptor }) => descriptor.digest));
  const succeeded = attached.flatMap((each) => (each.status === "fulfilled" ? [each.value.digest] : []));
  const failed = attached.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  t.diagnostic(`${succeeded.length} of ${PROCESSES} attached`);
  for (const { message, why, where } of failed) t.diagnostic(`${message}: ${why} (${where})`);
  assert.deepEqual([succeeded.filter((digest) => !listed.has(digest)), unread], [[], []]);
  // docker's registry refuses a blob that many clients send at the same time, and says so.
  assert.ok(failed.every((error) => error instanceof PlimsollError));
  assert.ok(succeeded.length > PROCESSES / 2);
}

test(`${PROCESSES} clients attach to one image at once under the fallback tag: what was reported is listed`, async (t) => {
  await attachAtOnce(t, { host: (await startFakeRegistry(t)).host, dockerConfig: temporaryFolder(t) });
});

test(`${PROCESSES} clients do the same with docker's registry`, async (t) => {
  const registry = await startDockerRegistry(t);
  if (registry !== undefined) await attachAtOnce(t, registry);
});
