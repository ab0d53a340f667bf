import { join } from "node:path";
import { LIMITS } from "../../base/limits.ts";
import { encodeLockFile, LOCK_FILE_NAME, parseLockFile, replaceRecords } from "../../format/size-record/lock-file.ts";
import { parseGateSettings } from "../../plan/settings/gate-settings.ts";
import type { Progress } from "../../report/progress.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { measureSubject } from "./measure.ts";
import type { GateRequest } from "./request.ts";
import { subjectsOf } from "./subjects.ts";
import { openTrusted } from "./trusted.ts";

/** A baseline that was written. */
export interface UpdatedBaseline {
  /** The file, or the artifact's reference with its digest. */
  readonly where: string;
  /** What was written, for people. */
  readonly what: string;
}

/**
 * Measures all services, or the one that was named, and writes them as the new baseline: into the lock file, where the
 * records of other services stay. Nothing is written if one of them cannot be measured.
 */
export async function updateBaselines(
  surroundings: Surroundings,
  target: string | undefined,
  request: GateRequest,
  progress: Progress,
): Promise<readonly UpdatedBaseline[]> {
  const trusted = await openTrusted(surroundings, request);
  const config = request.config ?? "plimsoll.yaml";
  const now = parseGateSettings((await trusted.readNow(config)) ?? "", config);
  const subjects = await subjectsOf(surroundings, target, { trusted: now, now });
  await using stack = new AsyncDisposableStack();
  const records = [];
  for (const subject of subjects) {
    const measured = await measureSubject(surroundings, subject, request, { progress, stack });
    records.push(...measured.map(({ record }) => record));
  }
  const path = join(surroundings.cwd, LOCK_FILE_NAME);
  const old = await readSmallFile(path, LIMITS.lockFileBytes, "baseline-invalid");
  const kept = old === undefined ? [] : parseLockFile(old, LOCK_FILE_NAME);
  await writeTextFile(path, encodeLockFile(replaceRecords(kept, records)));
  return [
    {
      where: LOCK_FILE_NAME,
      what: records.map(({ service, platform }) => `recorded ${service} for ${platform}`).join("\n"),
    },
  ];
}
