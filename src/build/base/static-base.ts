import type { FileEntry } from "../file-entry.ts";
import { certificateEntries } from "./certificates.ts";
import { systemEntries } from "./system.ts";
import { zoneEntries } from "./zones.ts";

/** The data that the static base is made of: reads the assets `base/roots.pem` and `base/zones.pack`. */
export interface StaticBaseData {
  readonly rootsPem: () => Promise<Uint8Array>;
  readonly zonePack: () => Promise<Uint8Array>;
}

export interface BaseLayer {
  readonly id: "system" | "certificates" | "time-zones";
  /** Makes its entries, sorted by path, parents first. */
  readonly entries: () => Promise<readonly FileEntry[]>;
}

/**
 * The layers of `--base static`, lowest first: the same for every service and every platform. Each layer changes for a
 * different reason, so a new release of time zones does not change the layer of certificates.
 */
export function staticBase(data: StaticBaseData): readonly BaseLayer[] {
  return [
    { id: "system", entries: async () => systemEntries() },
    { id: "certificates", entries: async () => certificateEntries(await data.rootsPem()) },
    { id: "time-zones", entries: async () => zoneEntries(await data.zonePack()) },
  ];
}
