import { PlimsollError } from "../../base/error.ts";

/** OCI image-spec v1.1, image-index.md: `platform`. Names are those of GOOS and GOARCH. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/**
 * `linux/amd64`, `linux/arm/v7`. Names that other programs have for an architecture become Go's: `linux/aarch64`,
 * `linux/armhf`. Throws `platform-unknown` when it has another form.
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
  // An empty variant is none: builders write it so.
  return variant === undefined || variant === "" ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** BuildKit's attestations stand in an index under the platform unknown/unknown. */
export function isUnknownPlatform({ os, architecture }: Platform): boolean {
  return os === "unknown" && architecture === "unknown";
}

/** Does an image for `offered` run where `wanted` is asked for? */
export function platformServes(offered: Platform, wanted: Platform): boolean {
  return distanceOf(offered, wanted) !== undefined;
}

/**
 * Of several things that are each for a platform, those that serve `wanted`: the nearest first, and in their order where
 * they are equally near. The rule is that of containerd's `platforms.Only`, with one exception: an architecture never
 * stands in for another (386 for amd64, arm for arm64), because whoever names one would get an image of the other unasked.
 */
export function nearestPlatforms<T>(offers: readonly T[], platformOf: (offer: T) => Platform, wanted: Platform): T[] {
  return offers
    .map((offer) => ({ offer, distance: distanceOf(platformOf(offer), wanted) }))
    .filter((each): each is { offer: T; distance: number } => each.distance !== undefined)
    .sort((a, b) => a.distance - b.distance)
    .map(({ offer }) => offer);
}

/** Are two platforms one to containerd, however they are written? */
export function isSamePlatform(a: Platform, b: Platform): boolean {
  return distanceOf(a, b) === 0;
}

/** How many steps of its variant an image is below what is wanted: 0 for the same one. Undefined when it does not serve. */
function distanceOf(offered: Platform, wanted: Platform): number | undefined {
  const [from, to] = [normal(offered), normal(wanted)];
  if (from.os !== to.os || from.architecture !== to.architecture) return undefined;
  if (from.variant === to.variant) return 0;
  const steps = STEPS[to.architecture]?.(to.variant, from.variant);
  return steps !== undefined && steps > 0 ? steps : undefined;
}

/** Where later variants run what was made for earlier ones: how many steps the second is below the first. */
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

/** Armv9.N has what Armv8.(N+5) has, and nothing of 8 is beyond 8.9. */
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

/** What containerd takes for one and the same: its `platforms.Normalize`. Without a variant it is the empty text. */
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

/** The architecture as Go names it, and the variant that another name says with it. */
function goArchitecture(name: string): { readonly architecture: string; readonly implied?: string } {
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
