import type { FileRow, ModuleTable } from "../modules/module-table.ts";

/** What the walk must know of a problem. */
interface Ground {
  readonly table: ModuleTable;
  /** By module: whether it provides a package whatever else is selected. */
  readonly anchors: Uint8Array;
  /** Whether a module counts if something that counts requires it. */
  readonly counts: (module: number) => boolean;
}

export interface Walk {
  /** By module. */
  readonly needed: Uint8Array;
  /** By module: the one from which the walk came to it first; -1 for an anchor, -2 where it never came. */
  readonly from: Int32Array;
}

/**
 * Which modules provide packages, as far as the graph tells. Which packages a version of a module imports is known to go
 * alone; this is what is assumed until go was asked:
 *
 * - What main code imports today (the anchors) it imports with every plan.
 * - A module that provides a package today does so for as long as a module that provides one requires it.
 * - A module that would be new provides a package; one of today's graph that provides none goes on doing so.
 * - A module from go 1.17 on lists all that its packages need. An older one does not: its needs may hide behind
 *   modules that provide nothing, so the walk goes through those.
 *
 * The first and third assumption err on the safe side, the second clause of the third one does not: a newer parent may
 * begin to import a module that was only in the graph. The real build with the plan tells.
 */
export function walkNeeds(ground: Ground, selected: Int32Array, replaced: ReadonlyMap<number, FileRow>): Walk {
  const { table } = ground;
  const needed = new Uint8Array(table.paths.length);
  const from = new Int32Array(table.paths.length).fill(-2);
  const queue: number[] = [];
  for (const [module, isAnchor] of ground.anchors.entries()) {
    if (isAnchor === 0 || selected[module] === -1) continue;
    from[module] = -1;
    needed[module] = 1;
    queue.push(module);
  }
  for (let at = 0; at < queue.length; at += 1) {
    const module = queue[at]!;
    const file = replaced.get(module) ?? table.file(selected[module]!);
    if (file === undefined) continue;
    for (const version of file.requires) {
      const required = table.moduleOf(version);
      if (from[required] !== -2 || selected[required] === -1 || required === table.mainModule) continue;
      const counts = ground.counts(required);
      if (!counts && file.pruned) continue;
      from[required] = module;
      if (counts) needed[required] = 1;
      queue.push(required);
    }
  }
  return { needed, from };
}

/** By module: direct requirements that provide a package, and what does although nothing that does requires it. */
export function anchorsOf(
  { table, counts }: Omit<Ground, "anchors">,
  needed: Uint8Array,
  isDirect: (module: number) => boolean,
  selected: Int32Array,
): Uint8Array {
  const anchors = needed.map((isNeeded, module) => (isNeeded === 1 && isDirect(module) ? 1 : 0));
  const reached = walkNeeds({ table, counts, anchors }, selected, new Map()).needed;
  return anchors.map((isAnchor, module) => (isAnchor === 1 || (needed[module] === 1 && reached[module] === 0) ? 1 : 0));
}
