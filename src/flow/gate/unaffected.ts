import type { GatePolicy } from "../../check/gate/policy.ts";
import { LOCK_FILE_NAME, parseLockFile } from "../../format/size-record/lock-file.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { canAffect } from "../../service/affected.ts";
import type { BaselineJob } from "./job.ts";
import type { GateSubject } from "./measure.ts";

/**
 * The records of a service that no file of the change can affect: it weighs what its lock file says, and is not built.
 * Undefined where that is not certain: without a lock file's record, with rules that look into the image, or for what is
 * not one main package.
 */
export async function unaffectedRecords(
  { surroundings, request, trusted }: BaselineJob,
  { named, service, config, platforms }: GateSubject,
  policy: GatePolicy,
): Promise<readonly SizeRecord[] | undefined> {
  const { repository, commit } = trusted;
  if (!request.affected || repository === undefined || commit === null || service === undefined) return undefined;
  if (named.kind !== "source" || looksInside(policy)) return undefined;
  const [source, ...others] = named.sources;
  const text = await trusted.read(LOCK_FILE_NAME);
  if (source === undefined || others.length > 0 || text === undefined) return undefined;
  const wanted = request.platform ?? platforms;
  const records = parseLockFile(Buffer.from(text), LOCK_FILE_NAME).filter(
    (record) => record.service === service && (wanted?.includes(record.platform) ?? true),
  );
  if (records.length === 0 || (wanted !== undefined && records.length < wanted.length)) return undefined;
  const changed = { top: repository.top, paths: await repository.changedSince(commit) };
  const { platform: _platform, ...words } = request;
  const build = { ...words, ...(config === undefined ? {} : { config }) };
  return (await canAffect(surroundings, source, build, changed)) ? undefined : records;
}

/** Rules that the lock file does not answer. What is vulnerable changes without any change of the code. */
function looksInside({ lint, dive, vulnerabilities }: GatePolicy): boolean {
  return lint !== null || dive !== null || vulnerabilities !== null;
}
