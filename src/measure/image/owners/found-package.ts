import type { InstalledPackage } from "../../../format/package-database/installed-package.ts";
import type { FileOwner } from "../ledger/owner.ts";

/** A package, and what kind of owner it is. */
export interface FoundPackage extends InstalledPackage {
  readonly kind: FileOwner["kind"];
  readonly how: FileOwner["how"];
  /** Everything below these is its own too, where no other package has a folder further down. */
  readonly folders: readonly string[];
}
