interface Versions {
  readonly beforeVersion?: string;
  readonly afterVersion?: string;
}

/** From which version to which: `v1.2.3 → v1.3.0`; one that did not change is said once. */
export function versionCell({ beforeVersion = "", afterVersion = "" }: Versions): string {
  if (beforeVersion === afterVersion) return beforeVersion;
  return `${beforeVersion || "none"} → ${afterVersion || "none"}`;
}
