import type { LockFileState } from "../../check/gate/gate-case.ts";
import { LOCK_FILE_NAME, parseLockFile } from "../../format/size-record/lock-file.ts";
import { differenceOfRecords } from "../../format/size-record/record-difference.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { Trusted } from "./trusted.ts";

/** The lock file of the folder, and its record of a service, if it has one. */
export interface OwnLockFile {
  readonly state: LockFileState;
  readonly written: SizeRecord | undefined;
}

/** Throws `baseline-invalid` for a lock file that cannot be used. */
export async function ownLockFile(trusted: Trusted, now: SizeRecord): Promise<OwnLockFile> {
  const [before, text] = await Promise.all([trusted.read(LOCK_FILE_NAME), trusted.readNow(LOCK_FILE_NAME)]);
  const common = { name: LOCK_FILE_NAME, isTouched: before !== text };
  if (text === undefined) {
    return { state: { ...common, difference: `${LOCK_FILE_NAME} does not exist` }, written: undefined };
  }
  const written = parseLockFile(Buffer.from(text), LOCK_FILE_NAME).find(
    ({ service, platform }) => service === now.service && platform === now.platform,
  );
  const absent = `${LOCK_FILE_NAME} has no record of ${now.service} for ${now.platform}`;
  const difference = written === undefined ? absent : differenceOfRecords(written, now);
  return { state: { ...common, difference }, written };
}
