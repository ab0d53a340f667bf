/** `slim --builder buildkit` of real services: with two daemons, in every way in which go finds its sources. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { copyFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { imagesOf } from "../../src/image/image.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { startBuildkit } from "../support/buildkit-daemon.ts";
import { writeFiles } from "../support/files.ts";
import { run, startReferrersRegistry } from "../support/real-registry.ts";
import { ORDER, runPlimsoll, slimEnvironment, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

test("attested digest = signed digest = pulled digest, on two platforms", async (t) => {
  const crane = requireTool(t, "crane");
  if (requireTool(t, "go") === undefined || crane === undefined) return;
  const hosts = [await startBuildkit(t), await startBuildkit(t)];
  const registry = await startReferrersRegistry(t);
  if (hosts.some((host) => host === undefined) || registry === undefined) return;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const folder = writeFiles(temporaryFolder(t), {
    "release.key": privateKey.export({ format: "pem", type: "pkcs8" }),
    "release.pub": publicKey.export({ format: "pem", type: "spki" }),
    "policy.yaml":
      "signers:\n  - name: release\n    key: release.pub\n    log: none\nsignature: required\nprovenance:\n  binaries: attested\n",
  });
  const env = { BUILDKIT_HOST: hosts.join(","), DOCKER_CONFIG: registry.dockerConfig };
  const name = `${registry.host}/team/order:v1`;
  const platforms = ["--platform", "linux/amd64,linux/arm64"];
  const seal = ["--attest", "provenance", "--sign", join(folder, "release.key")];
  const args = [".", "-o", name, ...platforms, "--builder", "buildkit", ...seal];
  const report = await slimReport(args, { cwd: ORDER, env });
  const local = await slimReport([".", "-o", `oci:${join(folder, "local")}`, ...platforms], { cwd: ORDER });
  const { digest } = report.image!;
  assert.equal(digest, local.image!.digest, "the program is what is built here, bit for bit");

  const { attached } = report.seal!.places[0]!;
  const about = (type: RegExp) => attached.filter(({ predicateType }) => type.test(predicateType));
  assert.equal(run(crane, ["digest", name], registry).trim(), digest);
  run(crane, ["pull", "--format", "oci", name, join(folder, "pulled")], registry);
  const pulled = await openLayout(join(folder, "pulled"), {});
  const manifests = imagesOf(pulled).map(({ descriptor }) => descriptor.digest);
  assert.equal(pulled.descriptor.digest, digest);
  assert.deepEqual(
    about(/provenance/).map(({ subject }) => subject),
    manifests,
  );
  assert.deepEqual(
    about(/sign/).map(({ subject }) => subject),
    [...manifests, digest],
  );
  for (const platform of ["linux/amd64", "linux/arm64"]) {
    const words = ["verify", name, "--platform", platform, "--policy", "policy.yaml", "--json"];
    const verified = await runPlimsoll(words, { cwd: folder, env });
    assert.equal(verified.exitCode, 0, verified.stdout);
    assert.match(verified.stdout, /"builder-statement"/);
  }
});

const HEY = "github.com/rakyll/hey@v0.1.5";

/** How go is told to find other files than those of the module and its cache, by what prepares the folder. */
const WAYS: Readonly<Record<string, (go: (...words: string[]) => void, cwd: string) => readonly string[]>> = {
  "as it is": () => [],
  "with another go.mod": (_, cwd) => {
    for (const suffix of ["mod", "sum"]) copyFileSync(join(cwd, `go.${suffix}`), join(cwd, `other.${suffix}`));
    return ["--goflag=-modfile=other.mod"];
  },
  "with an overlay": (_, cwd) => {
    writeFileSync(join(cwd, "elsewhere.txt"), 'package main\n\nfunc init() { println("laid over") }\n');
    writeFileSync(join(cwd, "overlay.json"), JSON.stringify({ Replace: { "./added.go": "./elsewhere.txt" } }));
    return ["--goflag=-overlay=overlay.json"];
  },
  "from a vendor folder": (go) => {
    go("mod", "vendor");
    return [];
  },
};

test("the same program comes of a module, another go.mod, an overlay and a vendor folder; and a Dockerfile is what came before", async (t) => {
  const program = requireTool(t, "go");
  const host = program === undefined ? undefined : await startBuildkit(t);
  if (program === undefined || host === undefined) return;
  const cwd = join(temporaryFolder(t), "hey");
  const env = { BUILDKIT_HOST: host };
  const go = (...words: string[]) => execFileSync(program, words, { cwd, env: slimEnvironment(), encoding: "utf8" });
  const found = execFileSync(program, ["mod", "download", "-json", HEY], { env: slimEnvironment(), encoding: "utf8" });
  cpSync((JSON.parse(found) as { Dir: string }).Dir, cwd, { recursive: true });
  execFileSync("chmod", ["-R", "u+w", cwd]);
  for (const [way, prepare] of Object.entries(WAYS)) {
    const flags = prepare(go, cwd);
    const build = async (...words: readonly string[]) =>
      (await slimReport([".", "-o", "oci:../out", ...flags, ...words], { cwd, env })).image!.digest;
    assert.equal(await build("--builder", "buildkit"), await build(), way);
  }

  writeFileSync(join(cwd, "Dockerfile"), "FROM scratch\nCOPY go.mod /go.mod\n");
  const compared = await slimReport([".", "-o", "oci:../out", "--before", "./Dockerfile"], { cwd, env });
  assert.match(compared.before!.what, /^\.\/Dockerfile \(sha256:/);
  assert.ok(compared.before!.sizeBytes > 0 && compared.before!.sizeBytes < 10_000, "a layer with one small file");
});
