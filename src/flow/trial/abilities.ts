import { PlimsollError } from "../../base/error.ts";
import { platformOf } from "../../image/image.ts";
import { asPlimsollError, problemText } from "../../report/error-view.ts";
import type { AbilitiesReport, AbilityRow, Section } from "../../report/trial-report.ts";
import { type Ground, type Subject, subjectsOf } from "../../session/container/ground.ts";
import { temporaryFolder } from "../../store/file/temporary-folder.ts";
import type { RunOptions } from "../../toolchain/container/runtime.ts";
import { traced } from "../../toolchain/container/trace.ts";
import { openGo } from "../../toolchain/go/go.ts";
import { callsOfAbility } from "../../trial/abilities/calls-of-ability.ts";
import { compareOutcomes } from "../../trial/abilities/compare-outcomes.ts";
import type { Outcome } from "../../trial/abilities/outcome.ts";
import type { FileCall } from "../../trial/opens/file-call.ts";
import { parseStrace } from "../../trial/opens/strace.ts";
import { filesMissing, ownLines } from "./missing-files.ts";
import { endOfProbe, PROBE_PATH, ProbeFiles, runProbe } from "./probe.ts";

/** What already differs between two containers of one image is no difference between two images. */
const RUNS = 2;

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
  const go = await openGo(ground.surroundings).catch(asPlimsollError);
  if (go instanceof PlimsollError) return { unknown: `${go.what}: what tries it is compiled with your own Go` };
  try {
    await using files = await ProbeFiles.open(ground, go, folder.path);
    const probes = await openProbes(ground, files);
    const found = new Map<Subject["role"], readonly (readonly Outcome[])[]>();
    for (const probe of probes) found.set(probe.subject.role, await runsOf(ground, probe));
    const compared = compareOutcomes({ before: found.get("before") ?? null, after: found.get("after")! });
    const differs = compared.some(({ shows }) => shows === "different");
    const calls = differs ? await traceProbes(ground, probes, folder.path) : null;
    const rows = compared.map((row): AbilityRow => {
      const isTraced = row.shows === "different" && calls !== null && !("unknown" in calls);
      const during = (side: readonly FileCall[]) => callsOfAbility(side, PROBE_PATH, row.ability);
      return { ...row, missing: isTraced ? filesMissing(during(calls.before), during(calls.after)) : null };
    });
    return { found: { rows, whyUntraced: calls !== null && "unknown" in calls ? calls.unknown : null } };
  } catch (thrown) {
    return { unknown: reasonFor(ground, thrown) };
  }
}

/** The probe for the platform of each image. Throws what `ProbeFiles.probe` throws. */
async function openProbes(ground: Ground, files: ProbeFiles): Promise<readonly Probe[]> {
  const probes: Probe[] = [];
  for (const subject of subjectsOf(ground)) {
    const runIn = await files.probe({ platform: platformOf(subject.image), cgo: false });
    probes.push({ subject, options: runIn(subject.reference) });
  }
  return probes;
}

async function runsOf(ground: Ground, { options }: Probe): Promise<readonly (readonly Outcome[])[]> {
  const runs: (readonly Outcome[])[] = [];
  for (let number = 0; number < RUNS; number++) runs.push(await runProbe(ground, options));
  return runs;
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
      const { text, fromStart } = await traced({ runtime, owner, env: surroundings.env, folder }, options, endOfProbe);
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
  return problemText(thrown);
}
