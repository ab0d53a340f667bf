import type { FileOwner } from "../ledger/owner.ts";

/** Keeps one object for each owner, however many files it has. */
export class OwnerNames {
  readonly #owners = new Map<string, FileOwner>();

  owner(kind: FileOwner["kind"], name: string, version: string | null, how: FileOwner["how"]): FileOwner {
    const key = JSON.stringify([kind, name, version, how]);
    let owner = this.#owners.get(key);
    if (owner === undefined) {
      owner = { kind, name, version, how };
      this.#owners.set(key, owner);
    }
    return owner;
  }
}
