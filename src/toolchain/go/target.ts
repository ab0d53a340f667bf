import { PlimsollError } from "../../base/error.ts";
import { formatPlatform, type Platform } from "../../format/oci/platform.ts";

/**
 * The environment that makes the go command build for a platform: GOOS, GOARCH, and the variable that belongs to the
 * platform's variant (https://go.dev/wiki/MinimumRequirements#architectures). Without a variant the user's own
 * GOAMD64, GOARM and so on stay. Throws `platform-unknown` for a variant that Go does not have, and `flag-invalid` where
 * `asked`, the variables of the build, say another platform.
 */
export function targetEnvironment(
  platform: Platform,
  asked: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const target = variablesOf(platform);
  const [name] = Object.keys(target).filter((key) => asked[key] !== undefined && asked[key] !== target[key]);
  if (name === undefined) return target;
  throw new PlimsollError("flag-invalid", {
    what: `${name}=${asked[name]} among the variables of the build is not ${formatPlatform(platform)}`,
    why: "plimsoll builds the programs for the platform of the image",
    fix: `name the platform with --platform, and leave ${name} out`,
  });
}

function variablesOf(platform: Platform): Record<string, string> {
  const { os, architecture, variant } = platform;
  const target = { GOOS: os, GOARCH: architecture };
  if (variant === undefined) return target;
  const rule = VARIANTS[architecture];
  const value = rule?.values[variant];
  if (rule === undefined || value === undefined) {
    throw new PlimsollError("platform-unknown", {
      what: `${formatPlatform(platform)} is not a platform that Go builds for`,
      why:
        rule === undefined
          ? `${architecture} has no variants`
          : `the variants of ${architecture} are ${Object.keys(rule.values).join(", ")}`,
    });
  }
  return { ...target, [rule.variable]: value };
}

interface VariantRule {
  readonly variable: string;
  /** Maps OCI's variant to Go's value. */
  readonly values: Readonly<Record<string, string>>;
}

const VARIANTS: Readonly<Record<string, VariantRule>> = {
  amd64: { variable: "GOAMD64", values: { v1: "v1", v2: "v2", v3: "v3", v4: "v4" } },
  arm: { variable: "GOARM", values: { v5: "5", v6: "6", v7: "7" } },
  arm64: { variable: "GOARM64", values: { v8: "v8.0", v9: "v9.0" } },
  ppc64le: { variable: "GOPPC64", values: { power8: "power8", power9: "power9", power10: "power10" } },
  riscv64: { variable: "GORISCV64", values: { rva20u64: "rva20u64", rva22u64: "rva22u64", rva23u64: "rva23u64" } },
};

/** Names of the variables above: each is an input of a build for its architecture. */
export const ARCHITECTURE_VARIABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(VARIANTS).map(([architecture, { variable }]) => [architecture, variable])),
  "386": "GO386",
  mips: "GOMIPS",
  mipsle: "GOMIPS",
  mips64: "GOMIPS64",
  mips64le: "GOMIPS64",
  ppc64: "GOPPC64",
  wasm: "GOWASM",
};
