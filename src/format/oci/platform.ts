import { PlimsollError } from "../../base/error.ts";

/** OCI image-spec v1.1, image-index.md, `platform`. Names are those of GOOS and GOARCH. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/**
 * Parses `linux/amd64`, `linux/arm/v7`. Architecture names of other programs become Go's names: `linux/aarch64`,
 * `linux/armhf`. Throws `platform-unknown` when the text has another form.
 */
export function parsePlatform(text: string): Platform {
  const match = /^([a-z0-9]+)\/([a-z0-9_-]+)(?:\/(v?[a-z0-9.]+))?$/.exec(text.toLowerCase());
  if (match === null) {
    throw new PlimsollError("platform-unknown", {
      what: `"${text}" is not a platform`,
      why: "a platform is OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT",
      fix: "for example linux/amd64, linux/arm64 or linux/arm/v7",
    });
  }
  const [, os, name, written] = match;
  const { architecture, implied } = goArchitecture(name!);
  const variant = implied ?? written ?? "";
  return { os: goSystem(os!), architecture, ...(variant === "" ? {} : { variant }) };
}

export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  // An empty variant means no variant: builders write it so.
  return variant === undefined || variant === "" ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** BuildKit lists its attestations in an index under the platform unknown/unknown. */
export function isUnknownPlatform({ os, architecture }: Platform): boolean {
  return os === "unknown" && architecture === "unknown";
}

/** Can an image for `offered` run where `wanted` is asked for? */
export function platformServes(offered: Platform, wanted: Platform): boolean {
  return distanceOf(offered, wanted) !== undefined;
}

/**
 * The offers whose platform serves `wanted`, the nearest first; equally near ones keep their order. The rule is that of
 * containerd's `platforms.Only`, with one exception: an architecture never replaces another one (386 for amd64, arm for
 * arm64), because a user who names one of them did not ask for an image of the other.
 */
export function nearestPlatforms<T>(offers: readonly T[], platformOf: (offer: T) => Platform, wanted: Platform): T[] {
  return offers
    .map((offer) => ({ offer, distance: distanceOf(platformOf(offer), wanted) }))
    .filter((each): each is { offer: T; distance: number } => each.distance !== undefined)
    .sort((a, b) => a.distance - b.distance)
    .map(({ offer }) => offer);
}

/** Does containerd treat two platforms as the same, however they are written? */
export function isSamePlatform(a: Platform, b: Platform): boolean {
  return distanceOf(a, b) === 0;
}

/** How many variants `offered` is below `wanted`: 0 when they are the same. Undefined when it does not serve. */
function distanceOf(offered: Platform, wanted: Platform): number | undefined {
  const [from, to] = [normal(offered), normal(wanted)];
  if (from.os !== to.os || from.architecture !== to.architecture) return undefined;
  if (from.variant === to.variant) return 0;
  const steps = STEPS[to.architecture]?.(to.variant, from.variant);
  return steps !== undefined && steps > 0 ? steps : undefined;
}

/**
 * For architectures whose later variants run programs made for earlier ones: how many steps `offered` is below
 * `wanted`.
 */
const STEPS: { readonly [architecture: string]: (wanted: string, offered: string) => number | undefined } = {
  amd64: (wanted, offered) => below(wanted || "v1", offered || "v1", 1),
  arm: (wanted, offered) => below(wanted, offered, 5),
  arm64: stepsOfArm64,
};

function below(wanted: string, offered: string, first: number): number | undefined {
  const [to, from] = [numberOf(wanted.replace(/^(?=[0-9])/, "v")), numberOf(offered)];
  return to === undefined || from === undefined || from < first ? undefined : to - from;
}

function numberOf(variant: string): number | undefined {
  const digits = /^v([0-9]{1,4})$/.exec(variant)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Armv9.N includes Armv8.(N+5), and the last release of version 8 is 8.9. */
function stepsOfArm64(wanted: string, offered: string): number | undefined {
  const [to, from] = [armRelease(wanted), armRelease(offered)];
  if (to === undefined || from === undefined || from.major > to.major) return undefined;
  if (from.major === to.major) return to.minor - from.minor;
  const highest = Math.min(to.minor + 5, 9);
  return from.minor > highest ? undefined : to.minor + 1 + highest - from.minor;
}

function armRelease(variant: string): { major: number; minor: number } | undefined {
  const [, major, minor = "0"] = /^v([89])(?:\.([0-9]))?$/.exec(variant || "v8") ?? [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/**
 * The normal form in which containerd compares platforms, its `platforms.Normalize`. A missing variant is the empty
 * text.
 */
function normal({ os, architecture: name, variant: written = "" }: Platform) {
  const { architecture, implied } = goArchitecture(name.toLowerCase());
  const variant = implied ?? written.toLowerCase();
  return { os: goSystem(os.toLowerCase()), architecture, variant: usualVariant(architecture, variant) };
}

function usualVariant(architecture: string, variant: string): string {
  if (architecture === "amd64") return variant === "v1" ? "" : variant;
  if (architecture === "arm64") return variant.replace(/^(?:8|v8|v8\.0)$/, "").replace(/^(?:9|9\.0|v9\.0)$/, "v9");
  if (architecture !== "arm") return variant;
  return variant === "" ? "v7" : variant.replace(/^(?=[5-8]$)/, "v");
}

/** Go's name of the architecture, and the variant that another name implies. */
export function goArchitecture(name: string): { readonly architecture: string; readonly implied?: string } {
  switch (name) {
    case "x86_64":
    case "x86-64":
      return { architecture: "amd64" };
    case "aarch64":
      return { architecture: "arm64" };
    case "i386":
      return { architecture: "386", implied: "" };
    case "armhf":
      return { architecture: "arm", implied: "v7" };
    case "armel":
      return { architecture: "arm", implied: "v6" };
    default:
      return { architecture: name };
  }
}

function goSystem(name: string): string {
  return name === "macos" ? "darwin" : name;
}
