/** What a container printed, read through a runtime's command line, beside what its program is known to print. */
import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { openCommandLine } from "../../src/toolchain/container/command-line.ts";
import { CommandLineContainer } from "../../src/toolchain/container/container.ts";
import { DIALECTS } from "../../src/toolchain/container/dialect.ts";
import { archiveLayout, packFolder, writeImage } from "../support/built-image.ts";
import { podmanScriptFor } from "../support/containers.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { temporaryFolder } from "../support/temporary.ts";

const LINES = 500;
/** `podman logs --tail` (4.3.1) spoils about one such log in seven. */
const CONTAINERS = 12;

test("lines that a program writes in several writes are read as it wrote them, also just after its end", async (t) => {
  const bin = podmanScriptFor(t);
  if (bin === undefined) return;
  const folder = temporaryFolder(t);
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const podman = DIALECTS.find(({ name }) => name === "podman")!;
  const runtime = await openCommandLine(podman, env, new AbortController().signal, folder);
  assert.ok(typeof runtime === "object");
  const options = { image: `oci-archive:${piecemealImage(folder)}`, port: null, env: {}, args: [String(LINES)] };
  for (let at = 0; at < CONTAINERS; at++) {
    await using container = await CommandLineContainer.run(runtime, "test", options);
    assert.equal(await container.ended(), 0);
    assert.deepEqual(await container.logs(), [...printed("stdout"), ...printed("stderr")]);
  }
});

function piecemealImage(folder: string): string {
  buildGo(goFixture("piecemeal"), join(folder, "root/piecemeal"));
  const layer = { tar: packFolder(join(folder, "root")), createdBy: "COPY piecemeal /" };
  const layout = writeImage(join(folder, "image"), [layer], { config: { Entrypoint: ["/piecemeal"] } });
  return archiveLayout(layout, join(folder, "image.tar"));
}

function printed(stream: "stdout" | "stderr"): readonly string[] {
  return Array.from({ length: LINES }, (_, at) => `line ${at + 1} of ${LINES} of /dev/${stream}`);
}
