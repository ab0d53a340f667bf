import { type Bound, boundOf } from "./bound.ts";
import type { Choices } from "./choices.ts";
import type { Effort } from "./effort.ts";
import { walkNeeds } from "./needed.ts";
import { type Decisions, findingsAt, NOTHING_DECIDED, type State, stateOf, vectorOf } from "./state.ts";
import { compare, type Vector, WORST } from "./vector.ts";

export interface Found {
  readonly state: State | undefined;
  readonly vector: Vector;
}

interface Child {
  readonly decisions: Decisions;
  readonly bound: Bound;
}

/**
 * Branch and bound over what becomes of each module: it has a certain version in the end, goes, or is replaced.
 *
 * A node is a set of decisions. Its state is what go selects if everything else is left alone; that is a plan itself, and
 * the best one seen is kept. `boundOf` says what every plan with these decisions costs at least. Where both agree, or the
 * bound is no better than the best plan, the node is done. Elsewhere the state differs from the bound because of a module
 * that nothing was decided about, and the children decide about it, in every way there is:
 *
 * - one of the modules that fail together
 * - a module that shall go and is still needed: one on the chain of requirements to it must change
 * - a module with findings
 * - a module that moved because others require it, and first one that requires more than the bound knows of
 * - failing those, any module of the build
 *
 * The children of a node exclude each other and together hold every plan of the node that could be the cheapest. So the
 * search finds the cheapest plan of the model, unless the effort ends.
 */
export class Search {
  readonly #choices: Choices;
  readonly #counted: Uint8Array;
  readonly #effort: Effort;
  #best: Found;
  /** How many findings may be left. */
  #findings = 0;

  /** `counted` is by module: the modules of this search. `best` is a plan that is known already. */
  constructor(
    choices: Choices,
    counted: Uint8Array,
    effort: Effort,
    best: Found = { state: undefined, vector: WORST },
  ) {
    this.#choices = choices;
    this.#counted = counted;
    this.#effort = effort;
    this.#best = best;
  }

  /**
   * Looks for plans with as few findings as the bound allows, then for those with one more, until there is one: with the
   * number fixed, it is soon seen which versions are out.
   */
  run(): Found {
    const bound = boundOf(this.#choices, NOTHING_DECIDED, this.#counted);
    if (bound === undefined) return this.#best;
    // No plan has more findings than all versions together.
    const most = this.#choices.model.affected.reduce((sum, one) => sum + one, 0);
    for (this.#findings = bound.least[0]; this.#findings <= most && !this.#effort.isCut; this.#findings += 1) {
      if (this.#findings > this.#best.vector[0]) break;
      const tighter = boundOf(this.#choices, NOTHING_DECIDED, this.#counted, this.#findings);
      if (tighter !== undefined) this.#visit({ decisions: NOTHING_DECIDED, bound: tighter });
    }
    return this.#best;
  }

  #visit({ decisions, bound }: Child): void {
    if (compare(bound.least, this.#best.vector) >= 0 || bound.least[0] > this.#findings) return;
    if (!this.#effort.take()) return;
    const { model, highestGo } = this.#choices;
    const state = stateOf(model, decisions, highestGo);
    if (state.isSound) {
      const vector = vectorOf(model, state, this.#counted);
      if (compare(vector, this.#best.vector) < 0) this.#best = { state, vector };
      if (compare(vector, bound.least) <= 0) return;
    }
    for (const child of this.#childrenOf(decisions, bound, state)) this.#visit(child);
  }

  #childrenOf(decisions: Decisions, bound: Bound, state: State): readonly Child[] {
    return this.#waysFrom(decisions, bound, state)
      .flatMap((way): Child[] => {
        const better = boundOf(this.#choices, way, this.#counted, this.#findings);
        return better === undefined ? [] : [{ decisions: way, bound: better }];
      })
      .sort((a, b) => compare(a.bound.least, b.bound.least));
  }

  #waysFrom(decisions: Decisions, bound: Bound, state: State): readonly Decisions[] {
    if (state.failing !== undefined) {
      const { versions, substitutes, gone } = decisions;
      const { selected } = state.selection;
      const open = state.failing.filter((one) => versions.get(one) !== selected[one] && !substitutes.has(one));
      // Where all of them are decided so, every plan that keeps to that fails as well.
      if (open.length === 0) return [];
      const undecided = open.find((one) => !versions.has(one) && !gone.has(one));
      if (undecided !== undefined) return this.#outcomes(undecided, decisions, bound);
    }
    const lingering = [...decisions.gone].find((module) => state.needed[module] === 1);
    const chain = lingering === undefined ? undefined : this.#chainTo(lingering, state);
    if (chain !== undefined) return this.#breaks(chain, decisions, bound, state);
    return this.#outcomes(this.#undecided(decisions, bound, state), decisions, bound);
  }

  /** The module to decide about next; -1 if nothing is left that could be decided. */
  #undecided(
    { versions, substitutes, gone }: Decisions,
    { lower }: Bound,
    { needed, selection, lines, failing }: State,
  ): number {
    const { model } = this.#choices;
    let [open, forcing, moved, other] = [-1, -1, -1, -1];
    let fewest = Number.POSITIVE_INFINITY;
    for (let module = 0; module < this.#counted.length; module += 1) {
      if (this.#counted[module] === 0 || gone.has(module) || versions.has(module) || substitutes.has(module)) continue;
      const version = selection.selected[module]!;
      if (needed[module] === 0) {
        // What provides nothing may still raise what fails.
        if (failing !== undefined && version !== -1 && model.counts(module)) other = module;
        continue;
      }
      if (findingsAt(model, substitutes, module, version) > 0) {
        const ways = this.#waysOut(module, lower);
        if (ways >= fewest) continue;
        [open, fewest] = [module, ways];
      } else if (version !== model.base.selected[module] || lines[module] !== model.lines[module]) {
        if (this.#forces(version, lower)) forcing = module;
        else moved = module;
      } else {
        other = module;
      }
    }
    return [open, forcing, moved].find((module) => module !== -1) ?? (this.#choices.leaving ? other : -1);
  }

  /** Whether a version requires more than the bound knows of. */
  #forces(version: number, lower: Int32Array): boolean {
    const { table, base } = this.#choices.model;
    const requires = table.file(version)?.requires ?? [];
    return requires.some((required) => {
      const module = table.moduleOf(required);
      return required > base.selected[module]! && required > lower[module]!;
    });
  }

  /** How many versions rid a module of findings: the fewer, the earlier it is decided, because more follows from it. */
  #waysOut(module: number, lower: Int32Array): number {
    const { affected } = this.#choices.model;
    const versions = this.#choices.versions(this.#lowest(module, lower));
    const least = versions.reduce((fewest, version) => Math.min(fewest, affected[version]!), Number.POSITIVE_INFINITY);
    return versions.filter((version) => affected[version] === least).length;
  }

  /** Everything that can become of a module. */
  #outcomes(module: number, decisions: Decisions, { lower, required }: Bound): readonly Decisions[] {
    if (module === -1) return [];
    const { model } = this.#choices;
    const today = model.base.selected[module]!;
    const ways = this.#choices
      .versions(this.#lowest(module, lower))
      .map((version) => decide(decisions, module, version));
    const isCertain = required[module] === 1 && model.assumesNeeds;
    if (this.#choices.canGo(module) && !isCertain && !decisions.gone.has(module)) {
      ways.push({ ...decisions, gone: new Set([...decisions.gone, module]) });
    }
    if (this.#choices.allowsCaps && today !== -1) {
      for (const version of this.#choices.versions(today)) {
        ways.push({ ...decide(decisions, module, version), capped: new Set([...decisions.capped, module]) });
      }
    }
    for (const substitute of this.#choices.substitutes(module)) {
      const substitutes = new Map([...decisions.substitutes, [module, substitute]]);
      const capped = ways.filter((way) => way.capped.has(module));
      ways.push({ ...decisions, substitutes }, ...capped.map((way) => ({ ...way, substitutes })));
    }
    return ways;
  }

  /** The lowest version that a module can have; of one that is new, what the state or its lowest version gives. */
  #lowest(module: number, lower: Int32Array): number {
    const lowest = Math.max(this.#choices.model.base.selected[module]!, lower[module]!);
    return lowest === -1 ? this.#choices.model.table.first(module) : lowest;
  }

  /**
   * The modules from an anchor to one that shall go, itself left out. Undefined where the chain leads through a module that
   * provides nothing, whose version cannot be decided, or that is at another version than the decided one.
   */
  #chainTo(module: number, { selection, needed, decisions }: State): readonly number[] | undefined {
    const { model } = this.#choices;
    const replaced = new Map([...decisions.substitutes].map(([one, { row }]) => [one, row]));
    const { from } = walkNeeds(model, selection.selected, replaced);
    const chain: number[] = [];
    for (let at = from[module]!; at >= 0; at = from[at]!) {
      if (needed[at] === 0 || (decisions.versions.get(at) ?? selection.selected[at]) !== selection.selected[at]) {
        return undefined;
      }
      chain.unshift(at);
    }
    // What cannot go must itself change: nothing above it matters.
    const below = chain.slice(
      Math.max(
        0,
        chain.findLastIndex((one) => !this.#choices.canGo(one)),
      ),
    );
    return below.length === 0 || below.some((one) => this.#counted[one] === 0) ? undefined : below;
  }

  /**
   * One of the chain must come to another version, or be replaced. Those before it stay; where they may stay in two ways,
   * with and without a cap, that is left open.
   */
  #breaks(chain: readonly number[], decisions: Decisions, bound: Bound, { selection }: State): readonly Decisions[] {
    const ways: Decisions[] = [];
    let before = decisions;
    for (const module of chain) {
      if (before.substitutes.has(module) || before.versions.has(module)) continue;
      const version = selection.selected[module]!;
      for (const way of this.#outcomes(module, before, bound))
        if (way.versions.get(module) !== version || way.substitutes.has(module)) ways.push(way);
      if (!this.#choices.allowsCaps) before = decide(before, module, version);
    }
    return ways;
  }
}

function decide(decisions: Decisions, module: number, version: number): Decisions {
  return { ...decisions, versions: new Map([...decisions.versions, [module, version]]) };
}
