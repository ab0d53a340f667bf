/**
 * Finds the smallest go.mod change by trying every one, with its own selection of versions, small and slow. It shares no
 * code with src/vuln: versions are `v1.N.0` or `v0.N.0`, releases of Go `1.N`.
 */
export interface NaiveGraph {
  readonly go: string;
  readonly lines: readonly { readonly path: string; readonly version: string; readonly indirect: boolean }[];
  /** By `path@version`. */
  readonly modules: ReadonlyMap<
    string,
    { readonly go: string | null; readonly require: readonly (readonly [string, string])[] }
  >;
  readonly needed: ReadonlySet<string> | null;
  /** `path@version`, as often as findings affect it. */
  readonly affected: readonly string[];
  readonly highestGo: string;
  readonly allowExclude: boolean;
  readonly substitutes: readonly {
    readonly path: string;
    readonly by: { readonly path: string; readonly version: string };
  }[];
  /** Combinations of `path@version` that fail where all of them provide a package. */
  readonly failing: readonly (readonly string[])[];
}

type Versions = Map<string, string>;
export type NaiveCost = readonly number[];

interface Edit {
  readonly floors: Versions;
  readonly excluded: ReadonlySet<string>;
  readonly replaced: ReadonlyMap<string, string>;
}

const NO_EDIT: Edit = { floors: new Map(), excluded: new Set(), replaced: new Map() };

function order(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.slice(1).split(".").map(Number));
  return x![0]! - y![0]! || x![1]! - y![1]! || x![2]! - y![2]!;
}

function goNumber(go: string | null): number {
  return go === null ? 0 : Number(go.split(".")[1]);
}

function higher(a: string | undefined, b: string): string {
  return a === undefined || order(a, b) < 0 ? b : a;
}

function fileOf(graph: NaiveGraph, path: string, version: string, edit: Edit) {
  return graph.modules.get(edit.replaced.get(path) ?? `${path}@${version}`)!;
}

/** One reading of the graph: https://go.dev/ref/mod#graph-pruning. */
function read(graph: NaiveGraph, lines: Versions, edit: Edit) {
  const selected: Versions = new Map();
  const done = new Set<string>();
  let go = goNumber(graph.go);
  const visit = (path: string, version: string, isWhole: boolean) => {
    const key = `${path}@${version}`;
    if (done.has(`${key} ${isWhole}`)) return;
    done.add(`${key} ${isWhole}`);
    const file = fileOf(graph, path, version, edit);
    if (goNumber(file.go) >= 21) go = Math.max(go, goNumber(file.go));
    const isOld = goNumber(file.go) < 17;
    for (const [other, wanted] of file.require) {
      if (edit.excluded.has(`${other}@${wanted}`)) continue;
      selected.set(other, higher(selected.get(other), wanted));
      if (isWhole || isOld) visit(other, wanted, true);
    }
  };
  for (const [path, version] of lines) {
    selected.set(path, higher(selected.get(path), version));
    visit(path, version, goNumber(graph.go) < 17);
  }
  return { selected, go };
}

function select(graph: NaiveGraph, lines: Versions, edit: Edit) {
  let current = lines;
  for (;;) {
    const found = read(graph, current, edit);
    const next: Versions = new Map([...current.keys()].map((path) => [path, found.selected.get(path)!]));
    if (goNumber(graph.go) < 17 || [...next].every(([path, version]) => current.get(path) === version)) return found;
    current = next;
  }
}

class Naive {
  readonly graph: NaiveGraph;
  readonly lines: Versions;
  readonly isPruned: boolean;
  readonly today: ReturnType<typeof select>;
  readonly neededToday: Set<string>;
  readonly anchors: Set<string>;
  readonly direct: ReadonlySet<string>;

  constructor(graph: NaiveGraph) {
    this.graph = graph;
    this.isPruned = goNumber(graph.go) >= 17;
    this.lines = new Map(graph.lines.map(({ path, version }) => [path, version]));
    const wanted = graph.needed ?? new Set(this.lines.keys());
    for (;;) {
      this.today = select(graph, this.lines, NO_EDIT);
      this.neededToday = new Set([...this.today.selected.keys()].filter((path) => wanted.has(path)));
      const before = new Map(this.lines);
      for (const path of this.isPruned ? [...before.keys(), ...this.neededToday] : before.keys()) {
        this.lines.set(path, this.today.selected.get(path)!);
      }
      if (isSame(before, this.lines)) break;
    }
    this.direct = new Set(graph.lines.flatMap(({ path, indirect }) => (indirect ? [] : [path])));
    this.anchors = this.direct.intersection(this.neededToday);
    const reached = this.needs(this.today.selected, NO_EDIT);
    for (const path of this.neededToday) if (!reached.has(path)) this.anchors.add(path);
  }

  counts(path: string): boolean {
    return this.neededToday.has(path) || !this.today.selected.has(path);
  }

  needs(selected: Versions, edit: Edit): Set<string> {
    const needed = new Set<string>();
    const walked = new Set<string>();
    const walk = (path: string) => {
      if (walked.has(path)) return;
      walked.add(path);
      if (this.counts(path)) needed.add(path);
      const file = fileOf(this.graph, path, selected.get(path)!, edit);
      for (const [other] of file.require) {
        if (selected.has(other) && (this.counts(other) || goNumber(file.go) < 17)) walk(other);
      }
    };
    for (const path of this.anchors) if (selected.has(path)) walk(path);
    return needed;
  }

  findings(path: string, version: string, edit: Edit): number {
    const key = edit.replaced.get(path) ?? `${path}@${version}`;
    return this.graph.affected.filter((one) => one === key).length;
  }

  /** The cost of an edit; undefined where go would refuse it. */
  cost(edit: Edit): NaiveCost | undefined {
    const lines: Versions = new Map(this.lines);
    for (const [path, version] of edit.floors) {
      if (version === "none") lines.delete(path);
      else lines.set(path, higher(lines.get(path), version));
    }
    for (let round = 0; round < 60; round += 1) {
      const found = select(this.graph, lines, edit);
      const needed = this.needs(found.selected, edit);
      if (this.tidy(lines, found.selected, needed)) continue;
      const highest = Math.max(this.today.go, goNumber(this.graph.highestGo));
      const isSound = found.go <= highest && this.isAllowed(edit, found.selected, needed);
      return isSound ? this.sum(edit, lines, found, needed) : undefined;
    }
    return undefined;
  }

  /** Takes out what nothing needs, then gives what is needed its line, never below today. */
  tidy(lines: Versions, selected: Versions, needed: ReadonlySet<string>): boolean {
    const unused = [...lines.keys()].filter(
      (path) => !needed.has(path) && (selected.has(path) || !this.anchors.has(path)),
    );
    for (const path of unused) lines.delete(path);
    if (unused.length > 0) return true;
    let changed = false;
    for (const path of needed.union(this.anchors)) {
      const version = selected.get(path);
      const today = this.neededToday.has(path) ? this.today.selected.get(path) : undefined;
      const wanted = version === undefined || (today !== undefined && order(version, today) < 0) ? today! : version;
      if (lines.get(path) !== wanted) changed = true;
      lines.set(path, wanted);
    }
    return changed;
  }

  /** Only what is used is replaced, and only versions above the selected one of what is used are excluded; nothing fails. */
  isAllowed(edit: Edit, selected: Versions, needed: ReadonlySet<string>): boolean {
    const holdsBack = [...edit.excluded].every((key) => {
      const [path, version] = key.split("@") as [string, string];
      return needed.has(path) && order(version, selected.get(path)!) > 0;
    });
    const fails = this.graph.failing.some((keys) =>
      keys.every((key) => {
        const [path, version] = key.split("@") as [string, string];
        return needed.has(path) && !edit.replaced.has(path) && selected.get(path) === version;
      }),
    );
    return holdsBack && !fails && [...edit.replaced.keys()].every((path) => needed.has(path));
  }

  sum(edit: Edit, lines: Versions, { selected, go }: ReturnType<typeof select>, needed: Set<string>): NaiveCost {
    const cost = [0, edit.replaced.size, edit.excluded.size, go > this.today.go ? 1 : 0, 0, 0, 0];
    for (const path of needed) this.addModule(cost, path, selected.get(path)!, edit);
    for (const [path, version] of this.lines) {
      const isUnused = !this.neededToday.has(path) && !needed.has(path);
      const isUntouched = isUnused && order(selected.get(path) ?? version, version) <= 0;
      if (isUntouched && this.findings(path, version, edit) === 0) continue;
      if (lines.has(path) ? selected.get(path) !== version : this.direct.has(path)) {
        cost[this.direct.has(path) ? 3 : 4]! += 1;
      }
    }
    for (const path of [...lines.keys()].sort()) {
      if (this.lines.has(path)) continue;
      const without = new Map([...lines].filter(([other]) => other !== path));
      const isImplied = !this.isPruned && isSame(select(this.graph, without, edit).selected, selected);
      if (isImplied) lines.delete(path);
      else cost[4]! += 1;
    }
    return cost;
  }

  addModule(cost: number[], path: string, version: string, edit: Edit): void {
    const before = this.today.selected.get(path);
    cost[0]! += this.findings(path, version, edit);
    if (before !== version) cost[5]! += 1;
    if (before === undefined) return;
    if (before[1] !== version[1]) cost[2]! += 1;
    const releases = [...this.graph.modules.keys()].filter((key) => key.startsWith(`${path}@`));
    cost[6]! += releases.filter((key) => {
      const one = key.slice(path.length + 1);
      return order(one, before) > 0 && order(one, version) <= 0;
    }).length;
  }
}

function isSame(a: Versions, b: Versions): boolean {
  return a.size === b.size && [...a].every(([path, version]) => b.get(path) === version);
}

/** The cost of raising modules to versions, and of what follows; undefined where go would refuse it. */
export function costOfRaising(graph: NaiveGraph, floors: ReadonlyMap<string, string>): NaiveCost | undefined {
  return new Naive(graph).cost({ ...NO_EDIT, floors: new Map(floors) });
}

export function compareCosts(a: NaiveCost, b: NaiveCost): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : a[at]! - b[at]!;
}

/** All ways to take one element, or none where that is one of them, of each list. */
function* combinations<T>(lists: readonly (readonly T[])[], at = 0): Generator<readonly T[]> {
  if (at === lists.length) return yield [];
  for (const rest of combinations(lists, at + 1)) for (const one of lists[at]!) yield [one, ...rest];
}

/** The cost of the cheapest of all edits. Only for graphs with few versions. */
export function exhaustiveCost(graph: NaiveGraph): NaiveCost {
  const naive = new Naive(graph);
  const versions = [...graph.modules.keys()].filter((key) => !key.startsWith("other"));
  const paths = [...new Set(versions.map((key) => key.split("@")[0]!))];
  const isHigher = (path: string, version: string) => {
    const today = naive.today.selected.get(path);
    return today === undefined || order(version, today) > 0;
  };
  const floors = paths.map((path) => [
    undefined,
    ...(naive.lines.has(path) && !naive.direct.has(path) ? [`${path}@none`] : []),
    ...versions.filter((key) => key.startsWith(`${path}@`) && isHigher(path, key.slice(path.length + 1))),
  ]);
  const excludable = versions.filter((key) => {
    const [path, version] = key.split("@") as [string, string];
    return graph.allowExclude && naive.neededToday.has(path) && isHigher(path, version);
  });
  const excludes = [...combinations(excludable.map((key) => [undefined, key]))];
  const replaces = [...combinations(graph.substitutes.map((one) => [undefined, one]))];
  let best: NaiveCost | undefined;
  for (const floor of combinations(floors)) {
    for (const exclude of excludes) {
      for (const replace of replaces) {
        const edit = {
          floors: new Map(floor.flatMap((key) => (key === undefined ? [] : [key.split("@") as [string, string]]))),
          excluded: new Set(exclude.filter((key) => key !== undefined)),
          replaced: new Map(
            replace.flatMap((one) =>
              one === undefined ? [] : [[one.path, `${one.by.path}@${one.by.version}`] as const],
            ),
          ),
        };
        const cost = [...edit.floors].some(([path, version]) => edit.excluded.has(`${path}@${version}`))
          ? undefined
          : naive.cost(edit);
        if (cost !== undefined && (best === undefined || compareCosts(cost, best) < 0)) best = cost;
      }
    }
  }
  return best!;
}
