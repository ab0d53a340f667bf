import { modulePathOf } from "./module-path.ts";
/** Which module requires which, by their paths: the versions of one module count together. */
export class RequirementGraph {
  readonly #required: ReadonlyMap<string, ReadonlySet<string>>;

  private constructor(required: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#required = required;
  }

  /**
   * Reads what `go mod graph` prints: two words a line, a module and one that it requires, each as `path@version`, a
   * main module without a version. The releases of Go that modules ask for are left out.
   */
  static parse(text: string): RequirementGraph {
    const required = new Map<string, Set<string>>();
    for (const line of text.split("\n")) {
      const [from, to, ...others] = line.trim().split(" ").map(modulePathOf);
      if (from === undefined || to === undefined || others.length > 0 || NOT_MODULES.has(to)) continue;
      const known = required.get(from);
      if (known === undefined) required.set(from, new Set([to]));
      else known.add(to);
    }
    return new RequirementGraph(required);
  }

  /** The modules whose go.mod names a module, sorted. */
  requiring(module: string): readonly string[] {
    return [...this.#required].flatMap(([from, to]) => (to.has(module) && from !== module ? [from] : [])).sort();
  }

  /** The modules to which only this one leads from the roots, sorted. It is not one of them itself. */
  onlyThrough(module: string, roots: readonly string[]): readonly string[] {
    const others = this.#reach(
      roots.filter((root) => root !== module),
      module,
    );
    return [...this.#reach(this.#required.get(module) ?? [], module)].filter((path) => !others.has(path)).sort();
  }

  #reach(from: Iterable<string>, without: string): Set<string> {
    const seen = new Set(from);
    seen.delete(without);
    for (const module of seen) {
      for (const next of this.#required.get(module) ?? []) if (next !== without) seen.add(next);
    }
    return seen;
  }
}

const NOT_MODULES: ReadonlySet<string> = new Set(["go", "toolchain"]);
