import type { InstalledPackage } from "../../../format/package-database/installed-package.ts";
import type { FileOwner } from "../ledger/owner.ts";

/** A package, and the kind of owner that it is. */
export interface FoundPackage extends InstalledPackage {
  readonly kind: FileOwner["kind"];
  readonly how: FileOwner["how"];
  /** Everything below these folders belongs to it too, except folders of other packages further down. */
  readonly folders: readonly string[];
}
