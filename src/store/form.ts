import type { Platform } from "../format/oci/platform.ts";

/** In which form this plimsoll runs. */
export type Form = "checkout" | "npm package" | "executable";

/** The URLs of modules and data that are inside a one-file executable; scripts/executables.ts builds with them. */
export const EMBEDDED = "sea:";

export const FORM: Form = import.meta.url.startsWith(EMBEDDED)
  ? "executable"
  : import.meta.url.endsWith(".ts")
    ? "checkout"
    : "npm package";

/**
 * The only place that knows where the package is: two folders above this module in a checkout, where modules are
 * TypeScript; one folder above the bundle, when this module is part of it.
 */
export const PACKAGE = new URL(FORM === "checkout" ? "../../" : "../", import.meta.url);

/** Node's names that differ from Go's. */
const GOOS: Readonly<Record<string, string>> = { win32: "windows", sunos: "solaris" };
const GOARCH: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", ppc64: "ppc64le", mipsel: "mipsle" };

/** A platform of Node, `process.platform` and `process.arch`, in the names of Go. */
export function platformOfNode(platform: string, arch: string): Platform {
  return { os: GOOS[platform] ?? platform, architecture: GOARCH[arch] ?? arch };
}

/** The platform that this process runs on. */
export const HOST: Platform = platformOfNode(process.platform, process.arch);
