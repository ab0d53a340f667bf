/** Results of shards in real registries: two processes at once, with an account, and as crane reads them. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { type RealRegistry, startCraneRegistry, startDockerRegistry } from "../support/real-registry.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage } from "../support/sample-image.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const NAMES = ["order", "cart", "price", "stock"];
const LAYERS = 1 + NAMES.length;

const REGISTRIES: Readonly<Record<string, (t: TestContext) => Promise<RealRegistry | undefined>>> = {
  "docker-registry": startDockerRegistry,
  "crane's registry": startCraneRegistry,
};

for (const [name, start] of Object.entries(REGISTRIES)) {
  test(`shards keep their results in ${name} at the same time, and the report takes them from there`, async (t) => {
    const crane = requireTool(t, "crane");
    const registry = crane === undefined ? undefined : await start(t);
    if (crane === undefined || registry === undefined) return;
    const env = { DOCKER_CONFIG: registry.dockerConfig };
    const { store } = registryStore(t, { env });
    const images = NAMES.map((service) => `${registry.host}/acme/${service}:v1.0.0`);
    for (const image of images) {
      const layers = [[{ path: "lib/c", text: "shared" }], [{ path: "app", text: image }]];
      await store.push(sampleImage({ layers }), image);
    }
    const cwd = temporaryFolder(t);
    writeFileSync(join(cwd, "fleet.txt"), images.join("\n"));
    const results = `${registry.host}/acme/results`;
    const run = (cache: string, ...words: readonly string[]) =>
      runHere(["fleet", "fleet.txt", "--json", "--results", results, ...words], {
        ...{ cwd, env: { ...env, PLIMSOLL_CACHE: join(cwd, cache) } },
      });
    const shards = await Promise.all(["0/2", "1/2"].map((shard, index) => run(`shard-${index}`, "--shard", shard)));
    for (const { exitCode, stderr } of shards) assert.equal(exitCode, 0, stderr);
    const { read, verdict } = JSON.parse((await run("report")).stdout) as FleetReport;
    assert.deepEqual([read, verdict], [{ layers: LAYERS, known: LAYERS }, "pass"]);

    const ask = (...words: string[]) =>
      execFileSync(crane, words, { env: { ...process.env, ...env }, encoding: "utf8" });
    const types = ask("ls", results)
      .trim()
      .split("\n")
      .map((tag) => {
        const { artifactType, subject, layers } = JSON.parse(ask("manifest", `${results}:${tag}`));
        assert.deepEqual([subject, layers.length], [undefined, 1]);
        ask("validate", "--remote", `${results}:${tag}`, "--fast");
        return artifactType;
      });
    const surveys = types.filter((type) => type === "application/vnd.plimsoll.layer-survey.v1");
    const parts = types.filter((type) => type === "application/vnd.plimsoll.fleet-plan.v1");
    assert.deepEqual([surveys.length, surveys.length + parts.length], [LAYERS, types.length]);
    // An image belongs to a part by its name: with few of them, one part may have none.
    assert.ok(parts.length === 1 || parts.length === 2, `${parts.length} parts`);
  });
}
