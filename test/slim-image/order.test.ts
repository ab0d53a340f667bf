import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { archiveLayout } from "../support/built-image.ts";
import { type Podman, podmanFor } from "../support/containers.ts";
import { fatOrder } from "../support/fat-order.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { podmanSays, startService } from "../support/service.ts";
import { ORDER, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";

const LISTENING = /"msg":"listening","address":"([^"]+)"/;
const ON_HOST = ["--network", "host", "--env", "LISTEN_ADDRESS=127.0.0.1:0"];
const PATHS = ["/health", "/", "/time?zone=Europe/Berlin", "/whoami", "/orders.csv", "/nowhere"];

/** The answers of an image, without the parts that differ each time. */
async function answers(podman: Podman, archive: string): Promise<readonly string[]> {
  const id = await podmanSays(podman, "pull", "--quiet", `oci-archive:${archive}`);
  const { address } = await startService(podman, [...ON_HOST, id], LISTENING);
  const found: string[] = [];
  for (const path of PATHS) {
    const response = await fetch(`http://${address}${path}`, { headers: { connection: "close" } });
    const text = (await response.text()).replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+/g, "TIME");
    found.push(`${path} ${response.status} ${response.headers.get("content-type")} ${text}`);
  }
  return found;
}

/** The container settings of the image under a tag, including members that no type names. */
function settingsOf(layout: LayoutOnDisk, tag: string): Readonly<Record<string, unknown>> {
  return (layout.image(tag).config.config ?? {}) as Readonly<Record<string, unknown>>;
}

test("the example service, fat by its own Dockerfile", async (t: TestContext) => {
  const fat = fatOrder(t);
  if (fat === undefined) return;
  const folder = temporaryFolder(t);
  const source = `oci:${fat.folder}:fat`;
  const slim = new LayoutOnDisk(join(folder, "slim"));
  const archive = join(folder, "slim.tar");
  const report = await slimReport([source, "-o", `oci:${slim.folder}:slim`, "-o", `oci-archive:${archive}`]);
  const { image, fromImage } = report;
  assert.ok(image !== null && fromImage !== undefined);

  await t.test("becomes what slim makes of its source", async (s) => {
    assert.equal(fromImage.proof?.holds, true);
    assert.deepEqual(fromImage.proof.stripped, ["app/order"]);
    assert.ok(image.wireBytes <= 12_000_000, `${image.wireBytes} bytes on the wire`);
    const fromSource = await slimReport([ORDER, "--platform", "linux/amd64", "-o", `oci:${folder}/source`]);
    const more = image.wireBytes / fromSource.image!.wireBytes - 1;
    s.diagnostic(`${image.wireBytes} bytes on the wire, ${(more * 100).toFixed(2)} % more than from source`);
    assert.ok(more <= 0.02, `${(more * 100).toFixed(2)} % more than from source`);
    const certificates = ({ platforms }: typeof image) =>
      platforms[0]!.layers.find(({ createdBy }) => createdBy.includes("certificates"))?.digest;
    assert.equal(certificates(image), certificates(fromSource.image!), "one layer of certificates for every service");
  });

  await t.test("keeps its settings, except for the shell that only started the program", () => {
    const { Cmd: _, ...kept } = settingsOf(fat, "fat");
    assert.deepEqual(settingsOf(slim, "slim"), { ...kept, Entrypoint: ["./order"] });
    assert.deepEqual(
      fromImage.findings.map(({ rule }) => rule),
      ["started-by-shell", "own-certificates"],
    );
  });

  await t.test("says for everything that is left out why it was there", () => {
    const gone = fromImage.leftOut.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    assert.ok(gone > 0 && gone < report.before!.sizeBytes);
    const reasons = fromImage.leftOut.map(({ why }) => why);
    for (const why of ["packages of the operating system", "Go toolchain and caches", "source files"]) {
      assert.ok(reasons.includes(why), `${why}: ${reasons.join("; ")}`);
    }
  });

  await t.test("is then minimal: it keeps its digest", async () => {
    const made = await slimReport([`oci:${folder}/source:latest`, "-o", `oci:${folder}/as-it-was`]);
    assert.deepEqual([made.fromImage?.alreadyMinimal, made.image?.digest], [true, made.fromImage?.source.digest]);
    const again = await slimReport([`oci:${slim.folder}:slim`, "-o", `oci:${folder}/again:slim`]);
    assert.deepEqual([fromImage.alreadyMinimal, again.fromImage?.alreadyMinimal], [false, true]);
    assert.equal(again.image?.digest, image.digest);
    assert.deepEqual([again.fromImage?.leftOut, again.steps.filter(({ status }) => status === "applied")], [[], []]);
  });

  await t.test("has a plan that can be saved, edited and applied", async () => {
    const path = join(folder, "plan.json");
    const dry = await slimReport([source, "--dry-run", "--plan-out", path, "-o", `oci:${folder}/never`]);
    assert.equal(dry.image, null);
    assert.ok(!existsSync(join(folder, "never")));
    const applied = await slimReport([source, "--plan", path, "-o", `oci:${folder}/applied`]);
    assert.equal(applied.image?.digest, image.digest);
    const plan = JSON.parse(readFileSync(path, "utf8"));
    plan.keep = plan.keep.filter((kept: { path: string }) => kept.path !== "app/templates/index.html");
    writeFileSync(path, JSON.stringify(plan));
    const edited = await slimReport([source, "--plan", path, "-o", `oci:${folder}/edited`]);
    assert.notEqual(edited.image?.digest, image.digest);
    assert.ok(edited.fromImage?.leftOut.some(({ why }) => why === "not used: COPY . ."));
  });

  await t.test("answers like the fat one", async (s) => {
    const podman = podmanFor(s);
    if (podman === undefined) return;
    const before = await answers(podman, archiveLayout(fat, join(folder, "fat.tar")));
    assert.match(before[1]!, /^\/ 200 .*<html/s);
    assert.deepEqual(await answers(podman, archive), before);
  });
});

test("if the program of a health check is left out, the prober replaces it, with the old times", async (t) => {
  const Healthcheck = {
    Test: ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:8080/health || exit 1"],
    Retries: 7,
  };
  const fat = fatOrder(t, { Healthcheck, User: "nobody" }, { family: "docker" });
  if (fat === undefined) return;
  const archive = join(temporaryFolder(t), "slim.tar");
  const slim = new LayoutOnDisk(join(temporaryFolder(t), "slim"));
  const { fromImage } = await slimReport([
    `oci:${fat.folder}:fat`,
    "-o",
    `oci:${slim.folder}`,
    "-o",
    `docker-archive:${archive}`,
  ]);
  const check = settingsOf(slim, "latest").Healthcheck as {
    readonly Test: readonly string[];
    readonly Retries: number;
  };
  assert.deepEqual([check.Test.at(-1), check.Retries], ["http://127.0.0.1:8080/health", 7]);
  assert.ok(fromImage?.findings.some(({ rule }) => rule === "healthcheck-program"));
  const podman = podmanFor(t);
  if (podman === undefined) return;
  const id = await podmanSays(podman, "pull", "--quiet", `docker-archive:${archive}`);
  const { id: container } = await startService(podman, ["--network", "none", id], LISTENING);
  assert.equal((await podman("healthcheck", "run", container)).exitCode, 0);
});
