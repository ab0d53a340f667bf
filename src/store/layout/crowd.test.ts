import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sampleImage, UNWATCHED } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { REPOSITORY, requireTool } from "../../../test/support/tools.ts";
import { readAtMost } from "../../base/bounded-reader.ts";
import { imagesOf } from "../../image/image.ts";
import { openLayout } from "./open.ts";
import { writeLayout } from "./write.ts";

const WRITER = join(REPOSITORY, "test/support/layout-writer.ts");

function tagsOf(folder: string): string[] {
  const { manifests } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  return manifests.map(
    (entry: { annotations: Record<string, string> }) => entry.annotations["org.opencontainers.image.ref.name"],
  );
}

/** Checks that every image that index.json names is complete, to the last byte of its layers. */
async function assertWhole(folder: string): Promise<void> {
  for (const tag of tagsOf(folder)) {
    for (const layer of imagesOf(await openLayout(folder, { tag })).flatMap(({ layers }) => layers)) {
      await readAtMost(layer.open(), 1 << 20, tag);
    }
  }
}

test("ten processes write one new layout at the same time, and none loses a tag", async (t) => {
  const folder = join(temporaryFolder(t), "layout");
  const prefixes = Array.from({ length: 10 }, (_, number) => `writer${number}`);
  const codes = prefixes.map(async (prefix) => {
    const writer = spawn(process.execPath, [WRITER, folder, prefix, "4"], { stdio: ["ignore", "ignore", "inherit"] });
    return (await once(writer, "exit"))[0];
  });
  assert.deepEqual(
    await Promise.all(codes),
    prefixes.map(() => 0),
  );
  const expected = prefixes.flatMap((prefix) => [0, 1, 2, 3].map((number) => `${prefix}-${number}`));
  assert.deepEqual(tagsOf(folder).toSorted(), expected.toSorted());
  await assertWhole(folder);
});

test("writers in one process do not lose each other's tags either", async (t) => {
  const folder = temporaryFolder(t);
  const tags = Array.from({ length: 12 }, (_, number) => `t${number}`);
  await Promise.all(tags.map((tag) => writeLayout(folder, sampleImage(), tag, UNWATCHED)));
  assert.deepEqual(tagsOf(folder).toSorted(), tags.toSorted());
});

/**
 * Runs the writer and kills it at its nth system call of this name, on its one I/O thread. Resolves to whether it was
 * killed.
 */
function killedAt(strace: string, call: string, nth: number, folder: string): boolean {
  const inject = [
    "-f",
    "-qq",
    "-o",
    "/dev/null",
    "-e",
    `trace=${call}`,
    "-e",
    `inject=${call}:signal=KILL:when=${nth}`,
  ];
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  const run = spawnSync(strace, [...inject, process.execPath, WRITER, folder, "killed", "2"], {
    encoding: "utf8",
    env,
  });
  if (run.status === 0) return false;
  assert.ok(run.signal === "SIGKILL" || run.status === 137, `strace: ${run.status} ${run.signal} ${run.stderr}`);
  return true;
}

for (const call of ["rename", "fsync"]) {
  test(`a writer killed at any ${call} leaves a valid layout, and the next one finishes its work`, async (t) => {
    const strace = requireTool(t, "strace");
    if (strace === undefined) return;
    const parent = temporaryFolder(t);
    let nth = 1;
    for (; ; nth++) {
      const folder = join(parent, `${call}${nth}`);
      const killed = killedAt(strace, call, nth, folder);
      if (existsSync(join(folder, "oci-layout"))) await assertWhole(folder);
      if (!killed) break;
      await writeLayout(folder, sampleImage(), "after", UNWATCHED);
      assert.ok(tagsOf(folder).includes("after"));
      await assertWhole(folder);
    }
    assert.ok(nth > 8, `only ${nth} calls of ${call} were seen`);
  });
}
