import type { EntryPlace, FileStatus } from "./file-status.ts";

const STATUSES: readonly FileStatus[] = ["live", "overwritten", "deleted", "whiteout"];
const NOBODY = -1;

/** All statuses, in values that can be written to a file. */
export interface StatusColumns {
  readonly status: Uint8Array;
  /** The place of the entry that ended it. */
  readonly byLayer: Int32Array;
  readonly byEntry: Int32Array;
}

/** The status of each entry of a layer, and which entry ended it. */
export class EntryStatuses {
  readonly #status: Uint8Array;
  readonly #byLayer: Int32Array;
  readonly #byEntry: Int32Array;

  constructor({ status, byLayer, byEntry }: StatusColumns) {
    this.#status = status;
    this.#byLayer = byLayer;
    this.#byEntry = byEntry;
  }

  static allLive(length: number): EntryStatuses {
    const byLayer = new Int32Array(length).fill(NOBODY);
    return new EntryStatuses({ status: new Uint8Array(length), byLayer, byEntry: new Int32Array(length) });
  }

  get columns(): StatusColumns {
    return { status: this.#status, byLayer: this.#byLayer, byEntry: this.#byEntry };
  }

  status(entry: number): FileStatus {
    return STATUSES[this.#status[entry]!]!;
  }

  endedBy(entry: number): EntryPlace | undefined {
    const layer = this.#byLayer[entry]!;
    return layer === NOBODY ? undefined : { layer, entry: this.#byEntry[entry]! };
  }

  set(entry: number, status: FileStatus, by?: EntryPlace): void {
    this.#status[entry] = STATUSES.indexOf(status);
    this.#byLayer[entry] = by?.layer ?? NOBODY;
    this.#byEntry[entry] = by?.entry ?? 0;
  }
}
