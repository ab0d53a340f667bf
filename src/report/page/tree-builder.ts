import { strict as assert } from "node:assert";
import type { Category, Measure, PageTree, Trait } from "./page-model.ts";

/** Builds a tree node by node, in the order of a walk. */
export class TreeBuilder {
  readonly #measures: readonly Measure[];
  readonly #categories: readonly Category[];
  readonly #traits: Trait[] = [];
  readonly #traitIds = new Map<string, number>();
  readonly #depths: number[] = [];
  readonly #labels: string[] = [];
  readonly #nodeTraits: number[] = [];
  readonly #ownBytes: readonly number[][];

  constructor(measures: readonly Measure[], categories: readonly Category[]) {
    this.#measures = measures;
    this.#categories = categories;
    this.#ownBytes = measures.map(() => []);
  }

  get length(): number {
    return this.#depths.length;
  }

  /** The number of a trait; equal traits have the same number. */
  trait(trait: Trait): number {
    const key = JSON.stringify(trait);
    let id = this.#traitIds.get(key);
    if (id === undefined) {
      id = this.#traits.push(trait) - 1;
      this.#traitIds.set(key, id);
    }
    return id;
  }

  /**
   * Adds a node, and returns its number. `ownBytes` has one figure for each measure: the bytes that belong to none of
   * its children.
   */
  add(depth: number, label: string, trait: number, ownBytes: readonly number[]): number {
    assert(depth === 0 ? this.length === 0 : depth > 0 && depth <= (this.#depths.at(-1) ?? -1) + 1);
    assert(ownBytes.length === this.#measures.length);
    for (const [measure, bytes] of ownBytes.entries()) this.#ownBytes[measure]!.push(bytes);
    this.#labels.push(label);
    this.#nodeTraits.push(trait);
    return this.#depths.push(depth) - 1;
  }

  build(): PageTree {
    return {
      length: this.length,
      measures: this.#measures,
      categories: this.#categories,
      traits: this.#traits,
      depths: this.#depths,
      labels: this.#labels,
      traitIds: this.#nodeTraits,
      ownBytes: this.#ownBytes,
    };
  }
}
