import type { FileRow, ModuleTable } from "./module-table.ts";

/** What a selection does differently from the go.mod files. Both are by module; undefined where nothing is different. */
export interface Overrides {
  /** Requirements on a version above this one are dropped, as `exclude` does. -1 is no cap. */
  readonly caps?: Int32Array;
  /** The go.mod that stands in for that of every version: a `replace`. */
  readonly replaced?: ReadonlyMap<number, FileRow>;
}

/** The versions that go would select. */
export interface Selection {
  /** By module; -1 for a module that is not in the build list. The main module's own number has no meaning. */
  readonly selected: Int32Array;
  /** The requirements of the main module after go has made them consistent: each at the selected version of its module. */
  readonly roots: readonly number[];
  /** The versions whose go.mod was read, selected or not. */
  readonly loaded: readonly number[];
  /** The highest go directive that was read, as a rank of the table; at least that of the main module. */
  readonly go: number;
  /** A version whose go.mod go would read and the table does not have; -1 if there is none. */
  readonly missing: number;
  /** The versions that caps have dropped. */
  readonly excluded: ReadonlySet<number>;
}

/**
 * Minimal version selection over the module graph that go loads (cmd/go/internal/modload, readModGraph and
 * updatePrunedRoots; https://go.dev/ref/mod#graph-pruning):
 *
 * - The requirements of the main module are its roots. The go.mod of each root is read.
 * - With a main module before go 1.17, everything is read that can be reached.
 * - From 1.17 on, the requirements of a root count, but only where the root is older than 1.17 itself are they followed.
 * - Of everything that was read, selected or not, each module gets its highest version.
 * - Where a root is not at the selected version of its module, a pruned main module reads again with the root there,
 *   until nothing changes. That may bring in more. An unpruned one has read everything anyway.
 *
 * Workspaces (`go.work`) and `vendor` are not part of this model.
 */
export class Selector {
  readonly #table: ModuleTable;
  /** By version: the run in which it was queued, as pruned and as unpruned, and in which it was read. */
  readonly #queued: readonly [Int32Array, Int32Array];
  readonly #read: Int32Array;
  #run = 0;

  constructor(table: ModuleTable) {
    this.#table = table;
    const count = table.versionCount;
    this.#queued = [new Int32Array(count), new Int32Array(count)];
    this.#read = new Int32Array(count);
  }

  select(roots: readonly number[], overrides: Overrides = {}): Selection {
    const table = this.#table;
    let current = roots;
    for (;;) {
      const found = this.#readGraph(current, overrides);
      const consistent = consistentRoots(table, current, found.selected);
      if (consistent === current || !table.mainPruned) return { ...found, roots: consistent };
      current = consistent;
    }
  }

  #readGraph(roots: readonly number[], { caps, replaced }: Overrides): Omit<Selection, "roots"> {
    const table = this.#table;
    const run = ++this.#run;
    const selected = new Int32Array(table.paths.length).fill(-1);
    const loaded: number[] = [];
    const excluded = new Set<number>();
    let go = table.mainGo;
    let missing = -1;
    const queue: number[] = [];
    for (const root of roots) {
      const module = table.moduleOf(root);
      if (root > selected[module]!) selected[module] = root;
      this.#enqueue(queue, root, table.mainPruned);
    }
    for (let at = 0; at < queue.length; at += 1) {
      const pruned = queue[at]! >= 0;
      const version = pruned ? queue[at]! : ~queue[at]!;
      const file = replaced?.get(table.moduleOf(version)) ?? table.file(version);
      if (file === undefined) {
        missing = version;
        continue;
      }
      if (this.#read[version] !== run) {
        this.#read[version] = run;
        loaded.push(version);
        go = Math.max(go, file.go);
      }
      const isFollowed = !pruned || !file.pruned;
      for (const required of file.requires) {
        const module = table.moduleOf(required);
        if (isAbove(required, caps, module)) {
          excluded.add(required);
          continue;
        }
        if (required > selected[module]!) selected[module] = required;
        if (isFollowed) this.#enqueue(queue, required, false);
      }
    }
    return { selected, loaded, go, missing, excluded };
  }

  /** The queue has versions to read, as themselves where they are pruned and as their complement where they are not. */
  #enqueue(queue: number[], version: number, pruned: boolean): void {
    const seen = this.#queued[pruned ? 0 : 1];
    if (seen[version] === this.#run) return;
    seen[version] = this.#run;
    queue.push(pruned ? version : ~version);
  }
}

function isAbove(version: number, caps: Int32Array | undefined, module: number): boolean {
  return caps !== undefined && caps[module] !== -1 && version > caps[module]!;
}

/** Each module once, at its selected version, and not the main module: the same roots where that holds already. */
function consistentRoots(table: ModuleTable, roots: readonly number[], selected: Int32Array): readonly number[] {
  const seen = new Uint8Array(table.paths.length);
  if (table.mainModule !== -1) seen[table.mainModule] = 1;
  const consistent: number[] = [];
  let isSame = true;
  for (const root of roots) {
    const module = table.moduleOf(root);
    const isFirst = seen[module] === 0;
    isSame &&= isFirst && selected[module] === root;
    if (isFirst) consistent.push(selected[module]!);
    seen[module] = 1;
  }
  return isSame ? roots : consistent;
}
