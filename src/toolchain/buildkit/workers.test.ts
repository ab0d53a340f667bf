import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { addressesIn, findBuildctl } from "./client.ts";
import { openWorkers } from "./workers.ts";

test("BUILDKIT_HOST may hold several addresses, each of which counts once", () => {
  assert.deepEqual(addressesIn({}), [null]);
  assert.deepEqual(addressesIn({ BUILDKIT_HOST: " " }), [null]);
  assert.deepEqual(addressesIn({ BUILDKIT_HOST: "tcp://a:1, unix:///b,,tcp://a:1" }), ["tcp://a:1", "unix:///b"]);
});

describe("workers", () => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-test-"));
  after(() => rmSync(folder, { recursive: true }));
  /** Answers by the address: `--addr ADDRESS debug workers`. */
  before(() => {
    const worker = (architecture: string) =>
      `[{"platforms":[{"os":"linux","architecture":"${architecture}"},{"os":"linux","architecture":"386"}],"buildkitVersion":{"version":"v0.34.2"}}]`;
    const script = [
      'case "$2" in',
      `tcp://arm) echo '${worker("arm64")}';;`,
      "tcp://none) echo '[]';;",
      "tcp://odd) echo 'no JSON';;",
      'tcp://gone) echo "error: connection refused" >&2; exit 1;;',
      `*) echo '${worker("amd64")}';;`,
      "esac",
    ];
    writeFileSync(join(folder, "buildctl"), `#!/bin/sh\n${script.join("\n")}\n`);
    chmodSync(join(folder, "buildctl"), 0o755);
  });
  const open = async (hosts: string) => {
    const client = await findBuildctl({ PATH: folder, BUILDKIT_HOST: hosts }, undefined);
    return openWorkers(client, "linux/amd64");
  };

  test("are taken in turn", async () => {
    const { next } = await open("tcp://a,tcp://b");
    assert.deepEqual(
      [next(), next(), next()].map(({ address, version }) => `${address} ${version}`),
      ["tcp://a v0.34.2", "tcp://b v0.34.2", "tcp://a v0.34.2"],
    );
  });

  for (const [name, host, words] of [
    ["runs on another platform", "tcp://arm", /runs on linux\/arm64/],
    ["has no worker", "tcp://none", /has no worker/],
    ["does not answer", "tcp://gone", /does not answer/],
    ["answers with something else", "tcp://odd", /debug workers/],
  ] as const) {
    test(`one of several that ${name} is refused before anything is sent`, async () => {
      await assert.rejects(open(`tcp://a,${host}`), { code: "program-failed", message: words });
    });
  }
});

test("without its client, BuildKit is not there", async () => {
  await assert.rejects(findBuildctl({ PATH: "/nonexistent" }, undefined), { code: "program-missing" });
});
