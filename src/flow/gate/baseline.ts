import { PlimsollError } from "../../base/error.ts";
import { LOCK_FILE_NAME, parseLockFile, requireRecord } from "../../format/size-record/lock-file.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { BaselineChoice, ReleaseSource } from "../../plan/settings/gate-settings.ts";
import type { ChosenBaseline } from "./choose-baseline.ts";
import type { Baseline, BaselineJob, FindBaseline } from "./job.ts";
import type { GateSubject } from "./measure.ts";
import { recordOfImage } from "./recorded-image.ts";
import { fromRevision } from "./revision-baseline.ts";

/**
 * Opens the baseline of a subject: nothing is read before a record is asked for, and a revision is built once for all
 * platforms. Throws what the baseline's kind throws: `baseline-invalid`, `baseline-unbuildable`, errors of registries.
 */
export function openBaseline(job: BaselineJob, subject: GateSubject, choice: BaselineChoice): FindBaseline {
  switch (choice.kind) {
    case "lock":
      return async (now) => fromLockFile(await job.trusted.read(LOCK_FILE_NAME), now, placeText(job.trusted.commit));
    case "merge-base": {
      const { commit, repository } = job.trusted;
      if (commit === null || repository === undefined) throw noRevision();
      return fromRevision(job, subject, commit);
    }
    case "image":
      return (now) => recordOfImage(job, choice.reference, now, { measures: true });
    case "attached": {
      if (subject.named.kind !== "image") throw attachedToWhat();
      const { target } = subject.named;
      return (now) => recordOfImage(job, target, now, { measures: false });
    }
  }
}

/**
 * Opens the last release in the same way. The lock file of its tag is read if it has one; else the tag is built. Undefined
 * where there is no release yet.
 */
export async function openRelease(
  job: BaselineJob,
  subject: GateSubject,
  source: ReleaseSource,
): Promise<FindBaseline | undefined> {
  if (source.kind === "image") return openBaseline(job, subject, source);
  const { repository, commit } = job.trusted;
  if (repository === undefined) throw noRevision();
  const tag = await repository.newestTag(source.pattern, commit ?? "HEAD");
  if (tag === undefined) return undefined;
  const tagged = await repository.commitOf(tag);
  const text = await repository.textAt(tagged, `${repository.prefix}${LOCK_FILE_NAME}`);
  const build = fromRevision(job, subject, tagged, tag);
  return async (now) => fromLockFile(text, now, ` at ${tag}`) ?? (await build(now));
}

function fromLockFile(text: string | undefined, now: SizeRecord, place: string): Baseline | undefined {
  if (text === undefined) return undefined;
  const where = `${LOCK_FILE_NAME}${place}`;
  const record = parseLockFile(Buffer.from(text), where).find(
    ({ service, platform }) => service === now.service && platform === now.platform,
  );
  return record && { record, text: where };
}

function placeText(commit: string | null): string {
  return commit === null ? "" : ` at ${commit.slice(0, 7)}`;
}

/** No baseline is ever invented: throws `baseline-missing`, which names the records that a lock file has instead. */
export async function refuseMissing(
  { trusted }: BaselineJob,
  { kind, looked }: ChosenBaseline,
  now: SizeRecord,
): Promise<never> {
  const text = kind === "lock" ? await trusted.read(LOCK_FILE_NAME) : undefined;
  if (text !== undefined) {
    const where = `${LOCK_FILE_NAME}${placeText(trusted.commit)}`;
    requireRecord(parseLockFile(Buffer.from(text), where), now, where);
  }
  throw new PlimsollError("baseline-missing", {
    what: `${now.service} for ${now.platform} has no baseline`,
    why: looked,
    fix: "make one from a state that you accept: plimsoll gate --update; or compare with a revision: --base origin/main",
  });
}

function noRevision(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "no revision is named that the source is compared with",
    why: "this run is not for a change whose target branch is known",
    fix: "plimsoll gate --base origin/main",
  });
}

function attachedToWhat(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "--baseline attached goes with an image only",
    why: "the baseline is an artifact that is attached to a published image, and a source has no such place",
    fix: "name the published image: --baseline ghcr.io/me/order:v1",
  });
}
