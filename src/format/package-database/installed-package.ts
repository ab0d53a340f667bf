/** A package as the database of its package manager has it. */
export interface InstalledPackage {
  readonly name: string;
  /** Null where the database does not say. */
  readonly version: string | null;
  /** Files, links and folders, as the database writes them: with or without a slash before them. */
  readonly paths: readonly string[];
}
