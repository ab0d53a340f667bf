import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import { findTags } from "../../evidence/build-tags/find-tags.ts";
import { isChosen } from "../../evidence/build-tags/tag-class.ts";
import { type Progress, settled, type Task } from "../../report/progress.ts";
import type { TagOutcome } from "../../report/tags-report.ts";
import type { BuildSize } from "../../session/weigh-build.ts";
import { flagsOf } from "../../toolchain/go/build-flags.ts";
import type { DependencyRequest } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { withNeedOfC } from "./need-of-c.ts";
import { type ListedProgram, TaggedPrograms } from "./programs.ts";
import { planRevealed, planTrials, type Trial } from "./trial.ts";
import type { TaggedProgram, TagWeights, WeighedTag } from "./weighed-tag.ts";

export interface TagOptions {
  /** How many programs are built at most, besides the one that is configured. */
  readonly budget: number;
  readonly progress: Progress;
  /** Weigh only the tags that the build has as configured. */
  readonly onlyInUse?: boolean;
}

/**
 * Weighs every build tag to which a program reacts: builds it with and without, all builds in parallel. A tag that
 * cannot be built is a finding. Throws what building the program as configured throws.
 */
export async function weighTags(go: Go, request: DependencyRequest, options: TagOptions): Promise<TagWeights> {
  const inUse = flagsOf(go, request.choices).tags;
  const programs = await TaggedPrograms.open(go, request, inUse);
  // What it consists of is found out while it is built.
  programs.weigh(inUse).catch(() => {});
  const base = await programs.list(inUse);
  const chosen = await new Choice(programs, base, inUse, options).choose();
  const sizes = await buildAll(programs, chosen, inUse, options.progress);
  const programOf = (listed: ListedProgram): TaggedProgram => {
    const { tags, packages } = listed;
    const found = listed.problem ?? sizes.get(tags.join()) ?? null;
    if (found === null || "sizeBytes" in found) return { tags, packages, size: found, problem: null };
    return { tags, packages, size: null, problem: withNeedOfC(found, base, listed) };
  };
  const found = findTags(base.tagged, base.setting);
  const { size, ...rest } = programOf(base);
  return {
    base: { ...rest, size: size! },
    weighed: chosen.map((one) => outcomeOf(one, programOf)),
    others: found.filter((one) => !isChosen(one.class) && !inUse.includes(one.tag)),
    refused: base.tagged.flatMap(({ importPath, files }) =>
      files.flatMap(({ name, head: { problem } }) =>
        problem === undefined ? [] : [`${importPath}/${name}: ${problem}`],
      ),
    ),
    builds: sizes.size - 1,
    budget: options.budget,
  };
}

/** The tags that a build has, with and without: nothing is listed or built where it has none. */
export async function weighTagsInUse(
  go: Go,
  request: DependencyRequest,
  options: Omit<TagOptions, "onlyInUse">,
): Promise<readonly WeighedTag[]> {
  if (flagsOf(go, request.choices).tags.length === 0) return [];
  return (await weighTags(go, request, { ...options, onlyInUse: true })).weighed;
}

/** A trial with the programs of both sides, as far as they are looked at. */
interface ChosenTrial extends Trial {
  readonly programs:
    | { readonly with: ListedProgram; readonly without: ListedProgram }
    | "nothing-reacts"
    | "over-budget";
}

/** Chooses what is built: as much as the budget allows, in the order of the trials. */
class Choice {
  readonly #programs: TaggedPrograms;
  readonly #base: ListedProgram;
  readonly #inUse: readonly string[];
  readonly #options: TagOptions;
  readonly #granted: Set<string>;

  constructor(programs: TaggedPrograms, base: ListedProgram, inUse: readonly string[], options: TagOptions) {
    this.#programs = programs;
    this.#base = base;
    this.#inUse = inUse;
    this.#options = options;
    this.#granted = new Set([keyOf(inUse)]);
  }

  /** What reacts first, in waves: what a wave reveals comes after it. Then what changes nothing. */
  async choose(): Promise<ChosenTrial[]> {
    const { onlyInUse = false } = this.#options;
    const planned = planTrials(this.#base, this.#inUse).filter((trial) => !onlyInUse || trial.inUse);
    const known = new Set(planned.filter(doesReact).flatMap(({ tags }) => tags));
    const chosen: ChosenTrial[] = [];
    const silent = planned.filter((trial) => !doesReact(trial));
    // What several tags reveal is weighed with the first of them.
    const seen = new Set<string>();
    for (let wave = planned.filter(doesReact); wave.length > 0; ) {
      const listed = await Promise.all(wave.map((trial) => this.#list(trial)));
      chosen.push(...listed);
      for (const { tags } of wave) seen.add(tags.join());
      const revealed = onlyInUse ? [] : listed.flatMap((trial) => this.#revealedBy(trial, known));
      silent.push(...revealed.filter((trial) => !doesReact(trial)));
      wave = revealed.filter(
        (trial) => doesReact(trial) && !seen.has(trial.tags.join()) && seen.add(trial.tags.join()),
      );
    }
    for (const trial of silent) {
      if (seen.has(trial.tags.join())) continue;
      seen.add(trial.tags.join());
      chosen.push({ ...trial, programs: "nothing-reacts" });
    }
    return chosen;
  }

  async #list(trial: Trial): Promise<ChosenTrial> {
    const wanted = [trial.with, trial.without].map(keyOf).filter((key) => !this.#granted.has(key));
    if (this.#granted.size - 1 + wanted.length > this.#options.budget) return { ...trial, programs: "over-budget" };
    for (const key of wanted) this.#granted.add(key);
    const [on, off] = await Promise.all([this.#programs.list(trial.with), this.#programs.list(trial.without)]);
    return { ...trial, programs: { with: on, without: off } };
  }

  #revealedBy(trial: ChosenTrial, known: ReadonlySet<string>): Trial[] {
    if (typeof trial.programs === "string" || trial.inUse) return [];
    return planRevealed(this.#base, this.#inUse, trial, trial.programs.with, known);
  }
}

function doesReact({ reacting }: Trial): boolean {
  return reacting.length > 0;
}

function keyOf(tags: readonly string[]): string {
  return [...tags].sort().join();
}

/**
 * Builds what the trials need and has files of its own; the sizes, or why there is none, by the key of the tags. The
 * program as configured is built first: where it does not build, nothing else can be said, and the others find most of
 * their packages compiled.
 */
async function buildAll(
  programs: TaggedPrograms,
  trials: readonly ChosenTrial[],
  inUse: readonly string[],
  progress: Progress,
) {
  const wanted = new Map([[keyOf(inUse), [...inUse].sort()]]);
  for (const { programs: both } of trials) {
    if (typeof both === "string" || sameFiles(both.with, both.without)) continue;
    for (const { tags, problem } of [both.with, both.without]) if (problem === null) wanted.set(keyOf(tags), [...tags]);
  }
  const tasks = [...wanted.values()].map(
    (tags): Task<readonly [string, Awaited<ReturnType<typeof programs.weigh>>]> => {
      const title = titleOf(tags, inUse);
      return {
        title: `build ${title}`,
        run: async (voice) => {
          const found = await programs.weigh(tags);
          voice.title(`${title}: ${"sizeBytes" in found ? sizeText(found) : "does not build"}`);
          return [keyOf(tags), found];
        },
      };
    },
  );
  const first = settled(await progress.phase(tasks.slice(0, 1)));
  return new Map([...first, ...settled(await progress.phase(tasks.slice(1)))]);
}

function sizeText({ sizeBytes, wireBytes }: BuildSize): string {
  return `${formatSize(sizeBytes)}, ${formatSize(wireBytes)} on the wire`;
}

/** How its tags differ from the configured ones. */
function titleOf(tags: readonly string[], inUse: readonly string[]): string {
  const added = tags.filter((tag) => !inUse.includes(tag));
  const removed = inUse.filter((tag) => !tags.includes(tag));
  const words = [
    ...(added.length === 0 ? [] : [`with ${added.join(" and ")}`]),
    ...(removed.length === 0 ? [] : [`without ${removed.join(" and ")}`]),
  ];
  if (words.length > 0) return words.join(", ");
  return inUse.length === 0 ? "without tags" : `as configured, with ${counted(inUse.length, "tag")}`;
}

function sameFiles(one: ListedProgram, other: ListedProgram): boolean {
  return one.problem === null && other.problem === null && filesOf(one) === filesOf(other);
}

function filesOf({ packages }: ListedProgram): string {
  return JSON.stringify(
    packages.map(({ importPath, folder, files, embedFiles, problem }) => [
      importPath,
      folder,
      files,
      embedFiles,
      problem,
    ]),
  );
}

function outcomeOf(trial: ChosenTrial, programOf: (listed: ListedProgram) => TaggedProgram): WeighedTag {
  const { tags, together, class: tagClass, inUse, found, reacting, programs } = trial;
  const head = { tags, together, class: tagClass, inUse, found, reacting };
  if (programs === "over-budget") return { ...head, outcome: "not-weighed", with: null, without: null };
  if (programs === "nothing-reacts" || sameFiles(programs.with, programs.without)) {
    return { ...head, outcome: "changes-nothing", with: null, without: null };
  }
  const both = { with: programOf(programs.with), without: programOf(programs.without) };
  const outcome: TagOutcome = both.with.problem?.kind ?? both.without.problem?.kind ?? "weighed";
  return { ...head, outcome, ...both };
}
