import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { archiveLayout, type BuiltLayer, packFolder, writeImage } from "../support/built-image.ts";
import { podmanFor } from "../support/containers.ts";
import { buildGo } from "../support/go-program.ts";
import { layerOf } from "../support/layers.ts";
import { outputOf } from "../support/service.ts";
import { slimReport } from "../support/slim.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** Prints the names in /data, and the size and the end of a file that is named there. */
const READER = `package main

import (
	"fmt"
	"os"
)

func main() {
	content, err := os.ReadFile("/data/app.conf")
	if err != nil {
		panic(err)
	}
	entries, _ := os.ReadDir("/data")
	for _, entry := range entries {
		fmt.Printf("%q\\n", entry.Name())
	}
	fmt.Println(len(content), string(content[len(content)-4:]))
}
`;

function reader(t: TestContext): BuiltLayer {
  const [source, root] = [temporaryFolder(t), temporaryFolder(t)];
  writeFileSync(join(source, "main.go"), READER);
  writeFileSync(join(source, "go.mod"), "module example.com/reader\n\ngo 1.21\n");
  buildGo(source, join(root, "reader"));
  return { tar: packFolder(root), createdBy: "COPY reader /" };
}

/**
 * The outputs of the fat image and of the slim one, which must be equal; undefined where podman is missing. An image
 * that podman does not unpack is not run.
 */
async function bothSay(
  t: TestContext,
  tars: readonly Buffer[],
  { words = [], fatRuns = true }: { readonly words?: readonly string[]; readonly fatRuns?: boolean } = {},
): Promise<{ said: string | undefined; kept: readonly string[] }> {
  const folder = temporaryFolder(t);
  const layers = [...tars.map((tar) => ({ tar, createdBy: "COPY data /" })), reader(t)];
  const fat = writeImage(join(folder, "fat"), layers, { config: { Entrypoint: ["/reader"] } });
  const slim = join(folder, "slim.tar");
  const report = await slimReport([`oci:${fat.folder}:fat`, ...words, "-o", `oci-archive:${slim}`]);
  assert.equal(report.fromImage?.proof?.holds, true);
  const kept = report.fromImage?.plan?.keep.map(({ path }) => path) ?? [];
  const podman = podmanFor(t);
  if (podman === undefined) return { said: undefined, kept };
  const outputs: string[] = [];
  for (const archive of [...(fatRuns ? [archiveLayout(fat, join(folder, "fat.tar"))] : []), slim]) {
    const output = await outputOf(podman, archive);
    assert.match(output, /^0\n/);
    outputs.push(output.slice("0\n".length).trimEnd());
  }
  assert.equal(outputs.at(-1), outputs[0]);
  return { said: outputs[0], kept };
}

test("a file behind a link that a later layer makes a folder stays, whatever that layer hides in it", async (t) => {
  for (const upper of [
    ["link/", "link/.wh..wh..opq", "link/new 1"],
    ["link/", "link/.wh.app.conf", "link/new 1"],
  ]) {
    const { said = "40 ", kept } = await bothSay(t, [
      layerOf(["target/", "target/app.conf 40", "link -> target", "data -> /target"]),
      layerOf(upper),
    ]);
    assert.match(said, /^40 /m);
    assert.ok(kept.includes("target/app.conf"), kept.join(", "));
  }
});

for (const format of [
  ["--format=gnu"],
  ["--format=posix", "--sparse-version=0.0"],
  ["--format=posix", "--sparse-version=0.1"],
  ["--format=posix", "--sparse-version=1.0"],
]) {
  test(`a file with holes stays as the service reads it, in ${format.join(" ")}`, async (t) => {
    if (requireTool(t, "tar") === undefined) return;
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, "data"));
    const file = openSync(join(folder, "data/app.conf"), "w");
    writeSync(file, "tail", 65_532);
    ftruncateSync(file, 65_536);
    closeSync(file);
    const tar = packFolder(folder, [...format, "--sparse", "--hole-detection=raw"]);
    const { said = "65536 tail", kept } = await bothSay(t, [tar], { fatRuns: !format.includes("--format=gnu") });
    assert.match(said, /^65536 tail$/m);
    assert.ok(kept.includes("data/app.conf"));
  });
}

test("names that are not UTF-8 stay byte for byte, and distinct", async (t) => {
  const named = (last: number[]) => ({
    path: Buffer.concat([Buffer.from("data/caf"), Buffer.from(last)]),
    typeFlag: "0",
    content: "x",
  });
  const layer = archiveOf([
    { path: "data/", typeFlag: "5", fields: { 100: Buffer.from("0000755\0") } },
    { path: "data/app.conf", typeFlag: "0", content: "a=1\n" },
    named([0xe8]),
    named([0xe9]),
    { path: "data/caf\\xe9", typeFlag: "0", content: "x" },
  ]);
  const { said, kept } = await bothSay(t, [layer], { words: ["--keep", "/data"] });
  assert.deepEqual(
    kept.filter((path) => path.includes("caf")),
    ["data/caf\\\\xe9", "data/caf\\xe8", "data/caf\\xe9"],
  );
  if (said === undefined) return;
  assert.deepEqual(said.split("\n").slice(1, -1), ['"caf\\\\xe9"', '"caf\\xe8"', '"caf\\xe9"']);
});
