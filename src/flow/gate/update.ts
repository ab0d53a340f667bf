import { join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { encodeLockFile, LOCK_FILE_NAME, parseLockFile, replaceRecords } from "../../format/size-record/lock-file.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { parseBaselineChoice, parseGateSettings } from "../../plan/settings/gate-settings.ts";
import type { Progress } from "../../report/progress.ts";
import { openStores, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { withFileLock } from "../../store/cache/file-lock.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { formatTarget, type SourceTarget } from "../../store/target.ts";
import { accessOf } from "./access.ts";
import { type GateSubject, type MeasuredSubject, measureSubject } from "./measure.ts";
import { attachRecord } from "./recorded-image.ts";
import type { GateRequest } from "./request.ts";
import { subjectsOf } from "./subjects.ts";
import { readInFolder } from "./trusted.ts";

/** A baseline that was written. */
export interface UpdatedBaseline {
  /** The file, or the artifact's reference with its digest. */
  readonly where: string;
  /** What was written, for people. */
  readonly what: string;
}

/**
 * Measures all services, or the one that was named, and writes them as the new baseline: into the lock file, where the
 * records of other services stay, or as artifacts at the images. Nothing is written if one of them cannot be measured.
 */
export async function updateBaselines(
  surroundings: Surroundings,
  target: string | undefined,
  request: GateRequest,
  progress: Progress,
): Promise<readonly UpdatedBaseline[]> {
  const config = request.config ?? "plimsoll.yaml";
  const now = parseGateSettings((await readInFolder(surroundings, config)) ?? "", config);
  const { subjects } = await subjectsOf(surroundings, target, { trusted: now, now });
  const choice = request.baseline === undefined ? now.baseline : parseBaselineChoice(request.baseline);
  if (choice !== null && choice.kind !== "lock" && choice.kind !== "attached") throw notWritable(choice.kind);
  if (choice?.kind === "attached") for (const subject of subjects) requireImage(subject);
  await using stack = new AsyncDisposableStack();
  const stores = stack.use(openStores(surroundings, accessOf(request)));
  const measured: { readonly subject: GateSubject; readonly one: MeasuredSubject }[] = [];
  for (const subject of subjects) {
    const each = await measureSubject(surroundings, subject, request, { progress, stores, stack });
    measured.push(...each.map((one) => ({ subject, one })));
  }
  if (choice?.kind !== "attached")
    return [
      await writeLockFile(
        surroundings,
        measured.map(({ one }) => one.record),
      ),
    ];
  return await Promise.all(measured.map(({ subject, one }) => attach(stores, subject, one)));
}

/** Updates of other services may run at the same time: each puts its records into the file that the others have left. */
async function writeLockFile(
  { cwd, env, signal }: Surroundings,
  records: readonly SizeRecord[],
): Promise<UpdatedBaseline> {
  const path = join(cwd, LOCK_FILE_NAME);
  await withFileLock(path, { env, signal }, async () => {
    const old = await readSmallFile(path, LIMITS.lockFileBytes, "baseline-invalid");
    const kept = old === undefined ? [] : parseLockFile(old, LOCK_FILE_NAME);
    await writeTextFile(path, encodeLockFile(replaceRecords(kept, records)));
  });
  return { where: LOCK_FILE_NAME, what: records.map(recorded).join("\n") };
}

async function attach(
  stores: Stores,
  subject: GateSubject,
  { image, record }: MeasuredSubject,
): Promise<UpdatedBaseline> {
  const target = await stores.withKind(requireImage(subject));
  const digest = await attachRecord(stores, target, image!, record);
  return { where: `${formatTarget(target)}@${digest}`, what: recorded(record) };
}

function requireImage({ named, service }: GateSubject): SourceTarget {
  if (named.kind === "image") return named.target;
  throw new PlimsollError("flag-invalid", {
    what: `${service ?? "what is gated"} is no image, and a baseline is attached to one`,
    why: "the record belongs to the published image, and has its digest",
    fix: "publish it and name it: plimsoll gate ghcr.io/me/order:v1 --baseline attached --update",
  });
}

function recorded({ service, platform }: SizeRecord): string {
  return `recorded ${service} for ${platform}`;
}

function notWritable(kind: "merge-base" | "image"): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `a baseline of the kind ${kind} cannot be written`,
    why: "it is what another revision or an image is, and not a record of its own",
    fix: "write the lock file: plimsoll gate --baseline lock --update",
  });
}
