import { PlimsollError } from "../../base/error.ts";
import { LOCK_FILE_NAME, parseLockFile } from "../../format/size-record/lock-file.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import type { BaselineChoice, ReleaseSource } from "../../plan/settings/gate-settings.ts";
import { couldNotBuild, openRevision, outsideOfCheckout } from "../../service/revision.ts";
import { withToolchain } from "../../service/with-toolchain.ts";
import type { Baseline, BaselineJob } from "./job.ts";
import { type GateSubject, measureSubject, namesFolder } from "./measure.ts";
import { recordOfImage } from "./recorded-image.ts";

/** Finds the record of a service on one platform. Undefined where there is none. */
export type FindBaseline = (now: SizeRecord) => Promise<Baseline | undefined>;

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

function fromRevision(job: BaselineJob, subject: GateSubject, commit: string, name = commit.slice(0, 7)): FindBaseline {
  let measured: Promise<readonly SizeRecord[]> | undefined;
  return async (now) => {
    // Another revision may have given the program another name; it is compared as the service that it is now.
    const pick = (records: readonly SizeRecord[]) => {
      const found = records.find(({ platform }) => platform === now.platform);
      return found && { ...found, service: now.service };
    };
    const measure = (release?: string) =>
      measureRevision(job, { ...subject, service: subject.service ?? now.service }, commit, release);
    measured ??= measure();
    const record = pick(await measured);
    const rebuild = async (release: string) => pick(await measure(release))!;
    return record && { record, text: `build of ${name}`, rebuild };
  };
}

/**
 * Builds a service as it was at a commit; it has no records if its folder did not exist there. What fails there is not
 * known, and never a reason to pass.
 */
async function measureRevision(
  job: BaselineJob,
  subject: GateSubject,
  commit: string,
  release?: string,
): Promise<readonly SizeRecord[]> {
  const { surroundings, request, trusted, stack } = job;
  const { named, service = "the service" } = subject;
  if (named.kind !== "source") throw notASource();
  const revision = stack.use(await openRevision(surroundings, trusted.repository!, commit));
  const inside = async (source: string) => {
    const path = await revision.pathOf(source);
    if (path === undefined) throw outsideOfCheckout(source);
    return path;
  };
  const sources = await Promise.all(named.sources.map(inside));
  // What was not there has no past, which is not the same as a past that could not be built.
  const isThere = await Promise.all(sources.filter(namesFolder).map(revision.has));
  if (isThere.includes(false)) return [];
  const there: GateSubject = { ...subject, named: { kind: "source", sources } };
  try {
    // A configuration outside of the checkout is the same for all revisions.
    const config = request.config && ((await revision.pathOf(request.config)) ?? request.config);
    const words = config === undefined ? request : { ...request, config };
    const own = { surroundings: revision.surroundings, words };
    const asked = release === undefined ? own : await withToolchain(own, release);
    const subjects = await measureSubject(asked.surroundings, there, asked.words, job);
    return subjects.map(({ record }) => record);
  } catch (thrown) {
    throw couldNotBuild(service, commit, thrown);
  }
}

/** No baseline is ever invented. */
export function missingBaseline({ service, platform }: SizeRecord, looked: string): PlimsollError {
  return new PlimsollError("baseline-missing", {
    what: `${service} for ${platform} has no baseline`,
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

function notASource(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "a revision is built from its source, and an image or an executable was named",
    why: "what it was made from is not known",
    fix: "name the main package, or compare with a lock file or an image: --baseline lock",
  });
}

function attachedToWhat(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "--baseline attached goes with an image only",
    why: "the baseline is an artifact that is attached to a published image, and a source has no such place",
    fix: "name the published image: --baseline ghcr.io/me/order:v1",
  });
}
