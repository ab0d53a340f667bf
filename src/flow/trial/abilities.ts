import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { platformOf } from "../../image/image.ts";
import { asPlimsollError } from "../../report/error-view.ts";
import type { AbilitiesReport, AbilityRow, Section } from "../../report/trial-report.ts";
import { buildTrialProbe } from "../../session/trial-probe.ts";
import { readAsset } from "../../store/assets.ts";
import { openCacheFolder } from "../../store/cache/cache-folder.ts";
import { makePublic } from "../../store/file/public-file.ts";
import { writeTextFile } from "../../store/file/replace-path.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import { Container, type RunOptions } from "../../toolchain/container/container.ts";
import { traced } from "../../toolchain/container/trace.ts";
import { openGo } from "../../toolchain/go/go.ts";
import { callsOfAbility } from "../../trial/abilities/calls-of-ability.ts";
import { compareOutcomes } from "../../trial/abilities/compare-outcomes.ts";
import { type Outcome, parseOutcomes } from "../../trial/abilities/outcome.ts";
import type { FileCall } from "../../trial/opens/file-call.ts";
import { parseStrace } from "../../trial/opens/strace.ts";
import { type Ground, type Subject, subjectsOf } from "./ground.ts";
import { filesMissing, ownLines } from "./missing-files.ts";

/** What already differs between two containers of one image is no difference between two images. */
const RUNS = 2;
const PATIENCE_MS = 30_000;

const PROBE = "/plimsoll-trial-probe";
const ROOTS = "/plimsoll-trial-roots.pem";
/** A name that only /etc/hosts has (RFC 6761, section 6.2), and an address for documentation (RFC 5737). */
const HOST = { name: "plimsoll-trial.test", address: "192.0.2.7" };

/** The probe in containers of one image. */
interface Probe {
  readonly subject: Subject;
  readonly options: RunOptions;
}

/**
 * Runs a program of plimsoll's own in both images, or in the one that there is, and compares what they let it do. It is
 * compiled with the user's Go: where there is none, this cannot be found out.
 */
export async function compareAbilities(ground: Ground): Promise<Section<AbilitiesReport>> {
  await using folder = await temporaryFolder();
  await using built = new AsyncDisposableStack();
  try {
    const probes = await openProbes(ground, folder.path, built);
    const found = new Map<Subject["role"], readonly (readonly Outcome[])[]>();
    for (const probe of probes) found.set(probe.subject.role, await runsOf(ground, probe));
    const compared = compareOutcomes({ before: found.get("before") ?? null, after: found.get("after")! });
    const differs = compared.some(({ shows }) => shows === "different");
    const calls = differs ? await traceProbes(ground, probes, folder.path) : null;
    const rows = compared.map((row): AbilityRow => {
      const isTraced = row.shows === "different" && calls !== null && !("unknown" in calls);
      const during = (side: readonly FileCall[]) => callsOfAbility(side, PROBE, row.ability);
      return { ...row, missing: isTraced ? filesMissing(during(calls.before), during(calls.after)) : null };
    });
    return { found: { rows, whyUntraced: calls !== null && "unknown" in calls ? calls.unknown : null } };
  } catch (thrown) {
    return { unknown: reasonFor(ground, thrown) };
  }
}

/** Builds the probe for the platform of each image. Throws what `openGo` and `buildBinary` throw. */
async function openProbes(ground: Ground, folder: string, built: AsyncDisposableStack): Promise<readonly Probe[]> {
  const { env, cwd, signal } = ground.surroundings;
  const go = await openGo({ env, cwd, signal });
  const cacheFolder = await openCacheFolder(env);
  const roots = join(folder, "roots.pem");
  await writeTextFile(roots, await readAsset("base/roots.pem"));
  await makePublic(roots, "data");
  const probes: Probe[] = [];
  for (const subject of subjectsOf(ground)) {
    const { path } = built.use(await buildTrialProbe(go, platformOf(subject.image), cacheFolder));
    await makePublic(path, "program");
    const options: RunOptions = {
      ...{ image: subject.reference, port: null, env: ground.env },
      mounts: { [PROBE]: path, [ROOTS]: roots },
      ...{ entrypoint: PROBE, args: [ROOTS, HOST.name] },
      hosts: { [HOST.name]: HOST.address },
    };
    probes.push({ subject, options });
  }
  return probes;
}

async function runsOf({ runtime, owner }: Ground, { options }: Probe): Promise<readonly (readonly Outcome[])[]> {
  const runs: (readonly Outcome[])[] = [];
  for (let number = 0; number < RUNS; number++) {
    await using container = await Container.run(runtime, owner, options);
    await ended(container);
    runs.push(parseOutcomes(await container.logs()));
  }
  return runs;
}

async function ended(container: Container): Promise<void> {
  const exitCode = await Promise.race([container.ended(), pause(PATIENCE_MS, null, { ref: false })]);
  if (exitCode !== null) return;
  throw new PlimsollError("program-failed", { what: `the probe did not end within ${PATIENCE_MS / 1000} seconds` });
}

/** Each file that the probe asks for in either image, or why that cannot be seen. */
async function traceProbes(
  ground: Ground,
  probes: readonly Probe[],
  folder: string,
): Promise<Readonly<Record<Subject["role"], readonly FileCall[]>> | { readonly unknown: string }> {
  const calls = { before: [] as readonly FileCall[], after: [] as readonly FileCall[] };
  const { runtime, owner, surroundings } = ground;
  try {
    for (const { subject, options } of probes) {
      const { text, fromStart } = await traced({ runtime, owner, env: surroundings.env, folder }, options, ended);
      if (!fromStart) return { unknown: `${runtime.name} starts a program before it can be traced` };
      calls[subject.role] = parseStrace(ownLines(text.split("\n"))).calls;
    }
    return calls;
  } catch (thrown) {
    return { unknown: reasonFor(ground, thrown) };
  }
}

function reasonFor({ surroundings }: Ground, thrown: unknown): string {
  surroundings.signal.throwIfAborted();
  const { what, why } = asPlimsollError(thrown);
  return why === undefined ? what : `${what}: ${why}`;
}
