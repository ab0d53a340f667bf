import fc from "fast-check";
import type { GoMod } from "../../src/format/go-module/go-mod.ts";
import type { Finding, Problem } from "../../src/vuln/solver/problem.ts";
import type { NaiveGraph } from "./exhaustive-plan.ts";
import { numbersBelow } from "./random.ts";

/** A planted graph as the solver is given it. */
export function problemOf(graph: NaiveGraph): Problem {
  const main: GoMod = {
    module: "main.test/main",
    go: graph.go,
    toolchain: null,
    require: graph.lines.map((line, index) => ({ ...line, line: index + 1 })),
    exclude: [],
    replace: [],
    retract: [],
    tool: [],
    godebug: [],
  };
  const releases = new Map<string, string[]>();
  for (const key of graph.modules.keys()) {
    const [path, version] = key.split("@") as [string, string];
    if (!path.startsWith("other")) releases.set(path, [...(releases.get(path) ?? []), version]);
  }
  const findings = graph.affected.map((key, index): Finding => {
    const [path, affected] = key.split("@") as [string, string];
    return { id: `F-${index}`, path, affects: (version) => version === affected };
  });
  return {
    main,
    files: (path, version) => {
      const file = graph.modules.get(`${path}@${version}`);
      return (
        file && { go: file.go, require: file.require.map(([other, wanted]) => ({ path: other, version: wanted })) }
      );
    },
    releases,
    findings,
    needed: graph.needed,
    allowExclude: graph.allowExclude,
    substitutes: graph.substitutes,
    failing: graph.failing.map((keys) =>
      keys.map((key) => {
        const [path, version] = key.split("@") as [string, string];
        return { path, version };
      }),
    ),
    highestGo: graph.highestGo,
    effort: 200_000,
  };
}

interface Shape {
  readonly modules: number;
  /** The product of the numbers of versions stays below this. */
  readonly combinations: number;
  readonly overrides: boolean;
  /** Whether some combinations of versions fail. */
  readonly failing?: boolean;
}

/** Random graphs, with cycles, modules before and after go 1.17, untidy main modules, and modules that provide nothing. */
export function plantedGraphs({ modules, combinations, overrides, failing = false }: Shape): fc.Arbitrary<NaiveGraph> {
  return fc
    .record({ count: fc.integer({ min: 1, max: modules }), seed: fc.integer({ min: 1, max: 0x7fff_ffff }) })
    .map(({ count, seed }) => {
      const draw = numbersBelow(seed);
      const go = ["1.16", "1.17", "1.21", "1.22"][draw(4)]!;
      let product = 1;
      const versions = new Map<string, string[]>();
      for (let index = 0; index < count; index += 1) {
        const room = Math.floor(combinations / product);
        const many = Math.min(1 + draw(4), Math.max(1, room));
        product *= many;
        const list = Array.from({ length: many }, (_, at) => (draw(8) === 0 ? `v1.${at}.0` : `v0.${at}.0`));
        versions.set(`m${index}.test/m`, [...new Set(list)].sort());
      }
      const paths = [...versions.keys()];
      const anyVersion = (path: string) => versions.get(path)![draw(versions.get(path)!.length)]!;
      const require = (own: string) =>
        paths.flatMap((path) => (path === own || draw(count) > 1 ? [] : [[path, anyVersion(path)] as const]));
      const all = new Map<string, { go: string | null; require: readonly (readonly [string, string])[] }>();
      for (const path of paths) {
        for (const version of versions.get(path)!) {
          const fileGo = [null, "1.16", "1.17", "1.18", "1.21", "1.22"][draw(6)]!;
          all.set(`${path}@${version}`, { go: fileGo, require: require(path) });
        }
      }
      const substitutes =
        overrides && draw(2) === 0
          ? [{ path: paths[draw(count)]!, by: { path: "other.test/o", version: "v1.0.0" } }]
          : [];
      if (substitutes.length > 0)
        all.set("other.test/o@v1.0.0", { go: "1.20", require: require(substitutes[0]!.path) });
      const lines = paths.flatMap((path) =>
        draw(10) < 5 ? [{ path, version: anyVersion(path), indirect: draw(2) === 0 }] : [],
      );
      return {
        go,
        lines,
        modules: all,
        needed: draw(2) === 0 ? new Set(paths.filter(() => draw(4) > 0)) : null,
        affected: [...all.keys()].filter(() => draw(4) === 0),
        highestGo: draw(2) === 0 ? "1.22" : "1.21",
        allowExclude: overrides && draw(2) === 0,
        substitutes,
        failing: failing ? combinationsOf([...versionsOf(versions)], draw) : [],
      };
    })
    .filter(({ lines, go, highestGo }) => lines.length > 0 && !(go === "1.22" && highestGo === "1.21"));
}

function* versionsOf(versions: ReadonlyMap<string, readonly string[]>): Generator<string> {
  for (const [path, list] of versions) for (const version of list) yield `${path}@${version}`;
}

/** Some combinations of one to three versions of different modules. */
function combinationsOf(keys: readonly string[], draw: (limit: number) => number): readonly (readonly string[])[] {
  return Array.from({ length: 1 + draw(4) }, () => {
    const picked = Array.from({ length: 1 + draw(3) }, () => keys[draw(keys.length)]!);
    return [...new Map(picked.map((key) => [key.split("@")[0]!, key])).values()];
  });
}
