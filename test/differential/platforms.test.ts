import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { formatPlatform, isSamePlatform, nearestPlatforms, type Platform } from "../../src/format/oci/platform.ts";
import { slimEnvironment } from "../support/slim.ts";
import { requireTool } from "../support/tools.ts";

/** Names and variants of architectures, valid and invalid. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  "amd64": ["", "v1", "v2", "v3", "v4", "V2", "2", "v0"],
  "x86_64": ["", "v1", "v3"],
  "x86-64": [""],
  "386": ["", "v2"],
  "i386": ["", "v2"],
  "arm": ["", "v4", "v5", "v6", "v7", "v8", "5", "6", "7", "8", "V6"],
  "armhf": ["", "v5"],
  "armel": ["", "v7"],
  "arm64": ["", "v8", "8", "v8.0", "v8.1", "v8.5", "v8.9", "v9", "9", "9.0", "v9.0", "v9.1", "v9.7"],
  "aarch64": ["", "v8", "v9"],
  "ARM64": [""],
  "riscv64": [""],
  "ppc64le": ["", "power9"],
  "s390x": [""],
};

const PLATFORMS: readonly Platform[] = ["linux", "windows", "macos", "darwin", "Linux"].flatMap((os) =>
  Object.entries(VARIANTS).flatMap(([architecture, variants]) =>
    variants.map((variant) => ({ os, architecture, ...(variant === "" ? {} : { variant }) })),
  ),
);

test("images are chosen by platform in containerd's order, and never across architectures", (t) => {
  const go = requireTool(t, "go");
  if (go === undefined) return;
  const input = JSON.stringify({ Wanted: PLATFORMS, Offered: PLATFORMS });
  const cwd = join(import.meta.dirname, "platforms");
  const env = slimEnvironment({ GOFLAGS: "-mod=mod -buildvcs=false" });
  const { stdout, stderr, status } = spawnSync(go, ["run", "."], {
    cwd,
    env,
    input,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  const answers = JSON.parse(stdout) as readonly (readonly number[])[];
  let accepted = 0;
  for (const [index, wanted] of PLATFORMS.entries()) {
    const theirs = answers[index]!.map((offer) => PLATFORMS[offer]!).filter((offer) => isOfArchitecture(offer, wanted));
    const ours = nearestPlatforms(PLATFORMS, (platform) => platform, wanted);
    assert.deepEqual(ours.map(formatPlatform), theirs.map(formatPlatform), formatPlatform(wanted));
    assert.ok(isSamePlatform(wanted, wanted));
    accepted += ours.length;
  }
  assert.ok(accepted > 1000, `only ${accepted} pairs were accepted`);
  t.diagnostic(`compared ${PLATFORMS.length ** 2} pairs of platforms, of which ${accepted} go together`);
});

/** plimsoll's one exception: containerd accepts 386 for amd64, and arm for arm64. */
function isOfArchitecture(offered: Platform, wanted: Platform): boolean {
  return familyOf(offered) === familyOf(wanted);
}

function familyOf({ architecture }: Platform): string {
  const name = architecture.toLowerCase();
  if (name === "x86_64" || name === "x86-64") return "amd64";
  if (name === "i386") return "386";
  if (name === "aarch64") return "arm64";
  return name.startsWith("arm") && name !== "arm64" ? "arm" : name;
}
