import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cost } from "../../src/index.ts";
import { type Workshop, workshop } from "../differential/go-workshop.ts";
import { ORDER } from "../support/slim.ts";

const GJSON = "github.com/tidwall/gjson";
const ADVISORY = {
  id: "GO-2021-0265",
  aliases: ["CVE-2021-42248"],
  summary: "Denial of service",
  affected: [
    {
      package: { name: GJSON, ecosystem: "Go" },
      ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "1.9.3" }] }],
      ecosystem_specific: { imports: [{ path: GJSON }] },
    },
  ],
};

interface Bench extends Workshop {
  readonly at: { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
}

/** A workshop beside the order service, whose requirements must stay as they are. */
function bench(t: TestContext): Bench | undefined {
  const shop = workshop(t);
  if (shop === undefined) return undefined;
  const read = () => ["go.mod", "go.sum"].map((name) => readFileSync(join(ORDER, name), "utf8"));
  const before = read();
  t.after(() => assert.deepEqual(read(), before));
  shop.write({ "vulndb/GO-2021-0265.json": JSON.stringify(ADVISORY) });
  return { ...shop, at: { cwd: ORDER, env: { ...shop.environment, PLIMSOLL_CACHE: shop.cacheFolder } } };
}

/** The size of what go builds by itself. */
function sizeOfPlainBuild({ folder: scratch, environment }: Workshop, folder: string): number {
  const output = join(scratch, "plain-build");
  const args = ["build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", output, "."];
  execFileSync("go", args, { cwd: folder, env: { ...environment, CGO_ENABLED: "0", GOOS: "linux" }, stdio: "pipe" });
  return statSync(output).size;
}

test("a module that is there has three figures, what comes along, and its advisory", async (t) => {
  const shop = bench(t);
  if (shop === undefined) return;
  const report = await cost(GJSON, ".", { db: join(shop.folder, "vulndb") }, shop.at);
  assert.deepEqual(report.module, { path: GJSON, version: "v1.8.0", replacedBy: null, requirement: "indirect" });
  assert.deepEqual([report.linked, report.packages, report.other], [true, [GJSON], null]);
  assert.equal(report.build?.sizeBytes, sizeOfPlainBuild(shop, ORDER));
  assert.ok(report.proven !== null && report.proven.sizeBytes > 0 && report.proven.wireBytes > 0);
  assert.ok(report.exclusive !== null && report.exclusive.loadedBytes > 0);
  const labelled = report.attributed?.packages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  assert.ok(report.attributed !== null && labelled === report.attributed.sizeBytes && labelled > 0);
  assert.deepEqual(
    report.modules?.map(({ path, vanishes, onlyRequiredThrough }) => [path, vanishes, onlyRequiredThrough]),
    [
      ["github.com/tidwall/match", true, true],
      ["github.com/tidwall/pretty", true, false],
    ],
  );
  assert.deepEqual(report.requiredBy, ["github.com/tidwall/sjson"]);
  assert.deepEqual([report.go?.main, report.go?.module, report.go?.raises], ["1.26.0", "1.12", false]);
  const place = report.places[0];
  assert.match(place?.file ?? "", /internal\/orders\/book\.go$/);
  const line = readFileSync(join(ORDER, "internal/orders/book.go"), "utf8").split("\n")[place!.line - 1]!;
  assert.equal(line.slice(place!.column - 1), '"github.com/tidwall/sjson"');
  assert.deepEqual(report.advisories?.found, [
    {
      id: "GO-2021-0265",
      aliases: ["CVE-2021-42248"],
      summary: "Denial of service",
      module: GJSON,
      version: "v1.8.0",
      affects: true,
      otherVersion: null,
      affectsOther: null,
      fixed: "v1.9.3",
      packages: [GJSON],
    },
  ]);
  assert.equal(report.advisories?.modified, null);
});

test("another version is what go get and go build make of it by hand", async (t) => {
  const shop = bench(t);
  if (shop === undefined) return;
  const copy = join(shop.folder, "copy");
  cpSync(ORDER, copy, { recursive: true });
  try {
    execFileSync("go", ["get", `${GJSON}@v1.9.3`], { cwd: copy, env: shop.environment, stdio: "pipe" });
  } catch (error) {
    t.skip(`the module cannot be downloaded here: ${error}`);
    return;
  }
  const { other, build, advisories, proven } = await cost(
    `${GJSON}@v1.9.3`,
    ".",
    {},
    { ...shop.at, env: { ...shop.at.env, GOVULNDB: `file://${join(shop.folder, "vulndb")}` } },
  );
  assert.equal(other?.version, "v1.9.3");
  assert.equal(build?.sizeBytes, sizeOfPlainBuild(shop, ORDER));
  assert.equal(other?.build?.sizeBytes, sizeOfPlainBuild(shop, copy));
  assert.equal(other?.changeBytes, other!.build!.sizeBytes - build!.sizeBytes);
  assert.equal(
    other?.modules.reduce((sum, { changeBytes }) => sum + changeBytes, 0),
    other?.changeBytes,
  );
  const changed = other?.modules.filter(({ from, to }) => from !== to) ?? [];
  assert.deepEqual(changed.map(({ path, from, to }) => `${path} ${from} ${to}`).sort(), [
    "github.com/tidwall/gjson v1.8.0 v1.9.3",
    "github.com/tidwall/match v1.0.3 v1.1.1",
    "github.com/tidwall/pretty v1.1.0 v1.2.0",
  ]);
  assert.equal(proven, null);
  assert.deepEqual(
    advisories?.found.map(({ affects, affectsOther, otherVersion }) => [affects, affectsOther, otherVersion]),
    [[true, false, "v1.9.3"]],
  );
});

test("a module that go.mod requires and the program has nothing of costs 0 bytes, and its tag is named", async (t) => {
  const shop = bench(t);
  if (shop === undefined) return;
  const redis = "github.com/redis/go-redis/v9";
  const without = await cost(redis, ".", {}, shop.at);
  assert.deepEqual([without.linked, without.build, without.broughtByTags], [false, null, ["with_redis"]]);
  assert.deepEqual(without.proven, { sizeBytes: 0, wireBytes: 0 });
  assert.deepEqual(without.attributed, { sizeBytes: 0, packages: [] });
  assert.ok(without.modules?.some(({ path }) => path === "github.com/klauspost/cpuid/v2"));
  assert.match(without.places[0]?.file ?? "", /go\.mod$/);
  const tagged = await cost(redis, ".", { tags: ["with_redis"] }, shop.at);
  assert.ok(tagged.linked && tagged.proven !== null && tagged.proven.sizeBytes > 1_000_000);
  assert.deepEqual([tagged.broughtByTags, tagged.tags, tagged.advisories], [null, ["with_redis"], null]);
});
