import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { editGoMod } from "../../src/format/go-module/edit-go-mod.ts";
import { parseDependencyGoMod, parseGoMod } from "../../src/format/go-module/go-mod.ts";
import type { Go } from "../../src/toolchain/go/go.ts";
import { type BuildList, buildListOf } from "../../src/vuln/modules/build-list.ts";
import type { ModuleFiles } from "../../src/vuln/modules/module-files.ts";
import type { Plan } from "../../src/vuln/solver/problem.ts";
import { solve } from "../../src/vuln/solver/solve.ts";
import { randomNumbers } from "../support/random.ts";
import { type PublishedModule, publish, type Workshop, workshop } from "./go-workshop.ts";

/** The lines of a go command; undefined where it fails. */
function linesOf(go: Go, cwd: string, args: readonly string[]): readonly string[] {
  const env = { ...go.env, GOFLAGS: "-mod=mod -modcacherw" };
  return execFileSync(go.program, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    .trim()
    .split("\n");
}

/** The go.mod files of a module cache. Module paths have `!` before what was a capital letter. */
function cachedFiles(cache: string): ModuleFiles {
  const written = (text: string) => text.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  return (path, version) => {
    const file = join(cache, "cache/download", written(path), "@v", `${written(version ?? "")}.mod`);
    return existsSync(file) ? parseDependencyGoMod(readFileSync(file, "utf8"), file) : undefined;
  };
}

/** Compares with `go list -m all` and `go mod graph`; go may have changed go.mod before it answers the second. */
function compare(go: Go, folder: string, text: string, files: ModuleFiles): BuildList {
  const listed = linesOf(go, folder, ["list", "-m", "-f", "{{.Path}} {{.Version}}", "all"]).slice(1);
  const ours = buildListOf(parseGoMod(text, "go.mod"), files);
  assert.deepEqual(ours.modules.map(({ path, version }) => `${path} ${version}`).sort(), [...listed].sort());
  const graph = linesOf(go, folder, ["mod", "graph"]).filter(
    (line) => !/ (?:go|toolchain)@|^(?:go|toolchain)@/.test(line),
  );
  const again = buildListOf(parseGoMod(readFileSync(join(folder, "go.mod"), "utf8"), "go.mod"), files);
  const main = parseGoMod(text, "go.mod").module!;
  const nameOf = (at: { path: string; version: string } | null) => (at === null ? main : `${at.path}@${at.version}`);
  assert.deepEqual(
    new Set(again.edges.map(([from, to]) => `${nameOf(from)} ${nameOf(to)}`)),
    new Set(graph.filter(Boolean)),
  );
  return ours;
}

for (const [name, requirement] of [
  ["hey v0.1.5", "github.com/rakyll/hey v0.1.5"],
  ["nats-server v2.10.5", "github.com/nats-io/nats-server/v2 v2.10.5"],
] as const) {
  test(`the build list of ${name}, and of what requires it, is the one of go`, async (t) => {
    const shop = workshop(t);
    if (shop === undefined) return;
    const [path, version] = requirement.split(" ") as [string, string];
    const files = cachedFiles(shop.environment.GOMODCACHE!);
    const user = `module example.com/user\n\ngo 1.21\n\nrequire ${requirement}\n`;
    shop.write({ "user/go.mod": user });
    const go = await shop.open("user");
    try {
      linesOf(go, join(shop.folder, "user"), ["list", "-m", "all"]);
    } catch {
      t.skip(`${name} cannot be downloaded`);
      return;
    }
    compare(go, join(shop.folder, "user"), user, files);
    const cached = join(shop.environment.GOMODCACHE!, "cache/download", path, "@v", `${version}.mod`);
    const own = readFileSync(cached, "utf8");
    shop.write({ "own/go.mod": own });
    compare(go, join(shop.folder, "own"), own, files);
  });
}

test("the build list of examples/order is the one of go", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const text = readFileSync(new URL("../../examples/order/go.mod", import.meta.url), "utf8");
  shop.write({ "order/go.mod": text });
  const ours = compare(
    await shop.open("order"),
    join(shop.folder, "order"),
    text,
    cachedFiles(shop.environment.GOMODCACHE!),
  );
  assert.ok(ours.modules.length > 50);
});

interface Planted {
  readonly modules: readonly PublishedModule[];
  readonly mains: readonly string[];
}

const GO_VERSIONS = ["", "1.15", "1.16", "1.17", "1.18", "1.20", "1.21.0", "1.22.0", "1.24.0"];

/** Modules that require each other at random, in cycles and themselves too, and main modules with exclude and replace. */
function planted(t: TestContext, count: number, mainCount: number): Planted {
  const random = randomNumbers(t, 0x5eed_0014);
  const draw = (limit: number) => random() % limit;
  const versions = Array.from({ length: count }, () => Array.from({ length: 1 + draw(4) }, (_, at) => `v1.${at}.0`));
  const pathOf = (module: number) => `planted.test/m${module}`;
  const anyOf = (module: number) => `${pathOf(module)} ${versions[module]![draw(versions[module]!.length)]}`;
  const pick = (odds: number) => versions.flatMap((_, module) => (draw(odds) === 0 ? [module] : []));
  const goLine = (go: string) => (go === "" ? "" : `go ${go}\n`);
  const requires = (modules: readonly number[]) => modules.map((one) => `require ${anyOf(one)}\n`).join("");
  const modules = versions.flatMap((known, module) =>
    known.map((version) => ({
      path: pathOf(module),
      version,
      files: {
        "go.mod": `module ${pathOf(module)}\n${goLine(GO_VERSIONS[draw(GO_VERSIONS.length)]!)}${requires(pick(4))}`,
        "m.go": "package m\n",
      },
    })),
  );
  const mains = Array.from({ length: mainCount }, () => {
    const exclude = pick(6).map((module) => `exclude ${anyOf(module)}\n`);
    const replace = pick(8).map((module) => {
      const from = draw(2) === 0 ? pathOf(module) : anyOf(module);
      return `replace ${from} => ${anyOf(draw(count))}\n`;
    });
    const go = ["1.16", "1.17", "1.21.0", "1.24.0"][draw(4)]!;
    return `module planted.test/main\n\ngo ${go}\n\n${requires(pick(3))}${exclude.join("")}${replace.join("")}`;
  });
  return { modules, mains };
}

function plantedFiles({ modules }: Planted): ModuleFiles {
  const files = new Map(modules.map(({ path, version, files: own }) => [`${path}@${version}`, own["go.mod"]!]));
  return (path, version) => {
    const text = files.get(`${path}@${version}`);
    return text === undefined ? undefined : parseDependencyGoMod(text, path);
  };
}

/** A plan for a planted main module, with one version in four having a finding. */
function planFor({ modules }: Planted, main: string, files: ModuleFiles): Plan {
  const releases = Map.groupBy(modules, ({ path }) => path);
  return solve({
    main: parseGoMod(main, "go.mod"),
    files,
    releases: new Map([...releases].map(([path, known]) => [path, known.map(({ version }) => version)])),
    findings: [...releases.keys()].map((path, index) => ({
      id: `F-${index}`,
      path,
      affects: (version) => (Number(version.split(".")[1]) + index) % 4 === 0,
    })),
    needed: null,
    allowExclude: true,
    substitutes: [],
    highestGo: "1.24.0",
    effort: 2000,
  });
}

test("go selects the same for planted graphs, as they are and with a plan written into go.mod", async (t) => {
  const shop: Workshop | undefined = workshop(t);
  if (shop === undefined) return;
  const world = planted(t, 10, 60);
  const environment = publish(shop, world.modules);
  const files = plantedFiles(world);
  const go = await shop.open(".", environment);
  const list = (folder: string, text: string) => {
    shop.write({ [`${folder}/go.mod`]: text, [`${folder}/main.go`]: "package main\n\nfunc main() {}\n" });
    const listed = linesOf(go, join(shop.folder, folder), ["list", "-m", "-f", "{{.Path}} {{.Version}}", "all"]);
    return listed.slice(1).sort();
  };
  let cleared = 0;
  for (const [index, text] of world.mains.entries()) {
    const ours = buildListOf(parseGoMod(text, "go.mod"), files);
    const listed = list(`main${index}`, text);
    assert.deepEqual(ours.modules.map(({ path, version }) => `${path} ${version}`).sort(), listed, text);
    const plan = planFor(world, text, files);
    cleared += plan.before.findings - plan.cost.findings;
    const { requirements, exclude, go: newer } = plan;
    const require = requirements.map(({ path, to, indirect }) => ({ path, version: to, indirect }));
    const edited = editGoMod(text, { require, exclude, ...(newer === null ? {} : { go: newer }) });
    const selected = [...plan.selected].map(([path, version]) => `${path} ${version}`).sort();
    assert.deepEqual(list(`planned${index}`, edited), selected, `${text}\n${edited}`);
  }
  assert.ok(cleared > 0);
});
