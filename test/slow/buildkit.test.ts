/** `slim --builder buildkit` of a real service, for two platforms, with two daemons: attested, signed, pushed and pulled. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { test } from "node:test";
import { imagesOf } from "../../src/image/image.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { startBuildkit } from "../support/buildkit-daemon.ts";
import { writeFiles } from "../support/files.ts";
import { run, startReferrersRegistry } from "../support/real-registry.ts";
import { ORDER, runPlimsoll, slimReport } from "../support/slim.ts";
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
