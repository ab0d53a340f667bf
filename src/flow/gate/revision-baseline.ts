import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { SizeRecord } from "../../format/size-record/size-record.ts";
import { couldNotBuild, openRevision, outsideOfCheckout, type Revision } from "../../service/revision.ts";
import { withToolchain } from "../../service/with-toolchain.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { BaselineJob, FindBaseline } from "./job.ts";
import { type GateSubject, measureSubject, namesFolder } from "./measure.ts";
import type { GateRequest } from "./request.ts";

/** Builds a service as it was at a commit: once for all platforms, and when the first record is asked for. */
export function fromRevision(
  job: BaselineJob,
  subject: GateSubject,
  commit: string,
  name = commit.slice(0, 7),
): FindBaseline {
  let measured: Promise<readonly SizeRecord[]> | undefined;
  return async (now) => {
    const named = { ...subject, service: subject.service ?? now.service };
    // Another revision may have given the program another name; it is compared as the service that it is now.
    const pick = (records: readonly SizeRecord[]) => {
      const found = records.find(({ platform }) => platform === now.platform);
      return found && { ...found, service: now.service };
    };
    measured ??= measureRevision(job, named, commit);
    const record = pick(await measured);
    const rebuild = async (release: string) => pick(await measureRevision(job, named, commit, release))!;
    return record && { record, text: `build of ${name}`, rebuild };
  };
}

/**
 * Measures a service at a commit; it has no records if its folder did not exist there. What fails there is not known, and
 * never a reason to pass.
 */
async function measureRevision(
  job: BaselineJob,
  subject: GateSubject,
  commit: string,
  release?: string,
): Promise<readonly SizeRecord[]> {
  const { surroundings, trusted, stack } = job;
  const revision = stack.use(await openRevision(surroundings, trusted.repository!, commit));
  const sources = await sourcesAt(revision, subject);
  // What was not there has no past, which is not the same as a past that could not be built.
  const isThere = await Promise.all(sources.filter(namesFolder).map(revision.has));
  if (isThere.includes(false)) return [];
  const config = await configAt(revision, surroundings, subject.config);
  const there: GateSubject = { ...subject, config, named: { kind: "source", sources } };
  try {
    const words = await requestAt(revision, job);
    const own = { surroundings: revision.surroundings, words };
    const asked = release === undefined ? own : await withToolchain(own, release);
    const subjects = await measureSubject(asked.surroundings, there, asked.words, job);
    return subjects.map(({ record }) => record);
  } catch (thrown) {
    throw couldNotBuild(subject.service ?? "the service", commit, thrown);
  }
}

async function sourcesAt(revision: Revision, { named }: GateSubject): Promise<readonly string[]> {
  if (named.kind !== "source") throw notASource();
  return Promise.all(
    named.sources.map(async (source) => {
      const path = await revision.pathOf(source);
      if (path === undefined) throw outsideOfCheckout(source);
      return path;
    }),
  );
}

async function requestAt(revision: Revision, { surroundings, request }: BaselineJob): Promise<GateRequest> {
  const config = await configAt(revision, surroundings, request.config);
  return config === undefined ? request : { ...request, config };
}

/** A configuration outside of the checkout is the same for all revisions. */
async function configAt(revision: Revision, { cwd }: Surroundings, config: string | undefined) {
  return config && ((await revision.pathOf(config)) ?? resolve(cwd, config));
}

function notASource(): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: "a revision is built from its source, and an image or an executable was named",
    why: "what it was made from is not known",
    fix: "name the main package, or compare with a lock file or an image: --baseline lock",
  });
}
