import { PlimsollError } from "../../base/error.ts";

/** OCI image-spec v1.1, image-index.md: `platform`. Names are those of GOOS and GOARCH. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/** `linux/amd64`, `linux/arm/v7`. Throws `platform-unknown` when it has another form. */
export function parsePlatform(text: string): Platform {
  const match = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/(v?[a-z0-9]+))?$/.exec(text);
  if (match === null) {
    throw new PlimsollError("platform-unknown", {
      what: `"${text}" is not a platform`,
      why: "a platform is OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT",
      fix: "for example linux/amd64, linux/arm64 or linux/arm/v7",
    });
  }
  const [, os, architecture, variant] = match;
  return { os: os!, architecture: architecture!, ...(variant === undefined ? {} : { variant }) };
}

export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/**
 * Does an image for `offered` serve `wanted`? containerd's rule for what a stored platform leaves out:
 * arm without a variant is v7, arm64 without one is v8.
 */
export function platformServes(offered: Platform, wanted: Platform): boolean {
  return (
    offered.os === wanted.os &&
    offered.architecture === wanted.architecture &&
    (wanted.variant === undefined || variantOf(offered) === variantOf(wanted))
  );
}

function variantOf(platform: Platform): string | undefined {
  if (platform.variant !== undefined) return platform.variant;
  if (platform.architecture === "arm64") return "v8";
  return platform.architecture === "arm" ? "v7" : undefined;
}
