import type { EntryPlace, FileStatus } from "./file-status.ts";

const STATUSES: readonly FileStatus[] = ["live", "overwritten", "deleted", "whiteout"];
const NOBODY = -1;

/** The status of each entry of a layer, and which entry ended it. All are live at first. */
export class EntryStatuses {
  readonly #status: Uint8Array;
  readonly #byLayer: Int32Array;
  readonly #byEntry: Int32Array;

  constructor(length: number) {
    this.#status = new Uint8Array(length);
    this.#byLayer = new Int32Array(length).fill(NOBODY);
    this.#byEntry = new Int32Array(length);
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
