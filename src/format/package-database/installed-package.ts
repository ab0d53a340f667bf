/** A package, as recorded in the database of its package manager. */
export interface InstalledPackage {
  readonly name: string;
  /** Null when the database does not state it. */
  readonly version: string | null;
  /** Files, links and folders, as the database writes them: with or without a leading slash. */
  readonly paths: readonly string[];
}
