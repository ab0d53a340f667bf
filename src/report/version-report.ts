/** The result of `plimsoll --version --json`. */
export interface VersionReport {
  readonly schema: "plimsoll.version/1";
  readonly version: string;
  /** In which form it runs. */
  readonly form: "checkout" | "npm package" | "executable";
  /** The platform that it runs on, in Go's names. */
  readonly platform: string;
  /** The release of Node that runs it. An executable contains it. */
  readonly node: string;
}

/** The version, then what runs: `0.2.0 (executable, linux/amd64)`. */
export function renderVersion({ version, form, platform }: Omit<VersionReport, "schema">): string {
  return `${version} (${form}, ${platform})`;
}
