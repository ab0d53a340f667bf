import type { GoMod, ModuleAt } from "../src/format/go-module/go-mod.ts";
import { buildListOf } from "../src/vuln/modules/build-list.ts";
import type { ModuleFile, ModuleFiles } from "../src/vuln/modules/module-files.ts";
import { USUAL_EFFORT } from "../src/vuln/solver/effort.ts";
import type { Finding, Problem } from "../src/vuln/solver/problem.ts";
import { numbersBelow } from "../test/support/random.ts";

interface Release extends ModuleAt {
  /** In days since the first release of all. */
  readonly day: number;
  readonly file: ModuleFile;
}

/** Services are this many days old when they look for vulnerabilities. */
const TODAY = 900;
const DAYS = 1000;
/** Modules come in families, whose members require each other, and in every family some require popular modules. */
const FAMILY = 8;
const POPULAR = 15;
/** Modules that the service itself imports, each the head of some families. */
const DIRECT = 20;
/** Every so many modules, one that requires a module in front of it. */
const CYCLE = 25;
/** In one of so many releases, a module no longer requires another one. */
const DROPPED = 150;
/** So many days old may be what a release requires: nobody raises everything for each release. */
const LAG = 500;

/**
 * A made-up world of modules as they grow in real life, the same for the same seed: releases over a thousand days, each
 * requiring what was the newest some time before it, and a service of some months ago with a tidy go.mod. Findings are
 * fixed in a later release, one in ten of them in none.
 */
export function moduleGraph(modules: number, findings: number, seed: number): Problem {
  const draw = numbersBelow(seed);
  const releases = Array.from({ length: modules }, () => [] as Release[]);
  const pathOf = (module: number) => `example.com/m${String(module).padStart(4, "0")}`;
  const newestOf = (module: number, day: number) => releases[module]!.findLast((one) => one.day <= day);
  const depends = releases.map((_, module) => {
    const wanted = new Set<number>();
    if (module < DIRECT) {
      for (let head = DIRECT + module * FAMILY; head < modules; head += DIRECT * FAMILY) wanted.add(head);
    }
    const family = Math.floor((module - DIRECT) / FAMILY);
    for (let other = module + 1; other < Math.min(modules, DIRECT + (family + 1) * FAMILY); other += 1) {
      if (module >= DIRECT && (other === module + 1 || draw(3) === 0)) wanted.add(other);
    }
    if (module < modules - POPULAR && draw(2) === 0) wanted.add(modules - 1 - draw(POPULAR));
    if (module > 0 && module % CYCLE === 0) wanted.add(draw(module));
    return wanted;
  });
  for (let module = modules - 1; module >= 0; module -= 1) {
    let [minor, patch] = [0, 0];
    const required = new Map<number, Release>();
    for (let day = draw(200) - DAYS; day < DAYS; day += 40 + draw(200)) {
      if (draw(3) === 0) [minor, patch] = [minor + 1, 0];
      else patch += 1;
      for (const other of depends[module]!) {
        if (draw(DROPPED) === 0) depends[module]!.delete(other);
        const newest = newestOf(other, day - draw(LAG));
        if (newest !== undefined && newest.day > (required.get(other)?.day ?? -Infinity)) required.set(other, newest);
      }
      const require = [...required].flatMap(([other, { path, version }]) =>
        depends[module]!.has(other) ? [{ path, version }] : [],
      );
      const go = draw(20) === 0 ? "1.16" : day > 800 && draw(4) === 0 ? "1.25.0" : "1.21.0";
      releases[module]!.push({ path: pathOf(module), version: `v1.${minor}.${patch}`, day, file: { go, require } });
    }
  }
  const files = new Map(releases.flat().map(({ path, version, file }) => [`${path}@${version}`, file]));
  const filesOf: ModuleFiles = (path, version) => files.get(`${path}@${version}`);
  const main = tidyMain(releases, filesOf, newestOf);
  const vulnerable = Array.from({ length: Math.ceil(findings / 3) }, () => main.require[draw(main.require.length)]!);
  return {
    main,
    files: filesOf,
    releases: new Map(releases.map((known, module) => [pathOf(module), known.map(({ version }) => version)])),
    findings: Array.from({ length: findings }, (_, index) =>
      finding(index, vulnerable[draw(vulnerable.length)]!, releases, draw),
    ),
    needed: new Set(main.require.map(({ path }) => path)),
    allowExclude: true,
    substitutes: [],
    highestGo: "1.26.0",
    effort: USUAL_EFFORT,
  };
}

function tidyMain(
  releases: readonly (readonly Release[])[],
  files: ModuleFiles,
  newestOf: (module: number, day: number) => Release | undefined,
): GoMod {
  const direct = releases.flatMap((_, module) => (module < DIRECT ? (newestOf(module, TODAY - 300) ?? []) : []));
  const paths = new Set(direct.map(({ path }) => path));
  const nothing = { module: "example.com/main", go: "1.25.0", toolchain: null, exclude: [], replace: [] };
  const rest = { ...nothing, retract: [], tool: [], godebug: [] };
  let require = direct.map(({ path, version }, index) => ({ path, version, indirect: false, line: index }));
  for (;;) {
    const { modules } = buildListOf({ ...rest, require }, files);
    if (modules.length === require.length) return { ...rest, require };
    require = modules.map((one, index) => ({ ...one, indirect: !paths.has(one.path), line: index }));
  }
}

function finding(
  index: number,
  { path, version }: ModuleAt,
  releases: readonly (readonly Release[])[],
  draw: (limit: number) => number,
): Finding {
  const known = releases.find(([first]) => first?.path === path)!.map((one) => one.version);
  const later = known.slice(known.indexOf(version) + 1);
  const fixed = later.length === 0 || draw(10) === 0 ? undefined : later[draw(Math.min(3, later.length))];
  const from = fixed === undefined ? known.length : known.indexOf(fixed);
  return { id: `MADE-UP-${index}`, path, affects: (one) => known.indexOf(one) < from };
}
