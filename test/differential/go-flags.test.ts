/**
 * Random sets of flags that change which files a build has, given in random places, for a module where each flag adds
 * or removes packages. Three sets must be equal: the packages that plimsoll analyses, those that `go list -deps` lists
 * with the same flags, and those of the built program.
 */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import type { World } from "../../src/command/world.ts";
import { openPackage, type PackageRequest } from "../../src/session/build-target.ts";
import { buildBinary } from "../../src/toolchain/go/build.ts";
import { listDependencies } from "../../src/toolchain/go/dependencies.ts";
import { type Workshop, workshop } from "./go-workshop.ts";

/** A package that prints its name when the program starts. */
function part(path: string, imports: readonly string[] = [], constraint = ""): string {
  const name = path === "main" ? "main" : path.split("/").at(-1)!;
  const lines = imports.map((one) => `import _ "${one}"\n`).join("");
  const init = path === "main" ? "" : `\nfunc init() { println("${path}") }\n`;
  return `${constraint === "" ? "" : `//go:build ${constraint}\n\n`}package ${name}\n\n${lines}${init}`;
}

const GO_MOD = "module example.com/m\n\ngo 1.24\n";
const requiring = (folder: string) =>
  `${GO_MOD}\nrequire example.com/dep v0.0.0\n\nreplace example.com/dep => ./${folder}\n`;

/** The module, in the folder `m`; files for flags lie in `m/ci`. */
const FILES: Readonly<Record<string, string>> = {
  "m/go.mod": requiring("dep"),
  "m/ci/ci.mod": requiring("ci/dep"),
  "m/cmd/app/main.go": `${part("main", ["example.com/dep"])}\nfunc main() {}\n`,
  "m/cmd/app/red.go": part("main", ["example.com/m/red"], "red"),
  "m/cmd/app/blue.go": part("main", ["example.com/m/blue"], "blue && !green"),
  "m/cmd/app/plain.go": part("main", ["example.com/m/plain"], "!red"),
  "m/cmd/app/replaced.go": part("main", ["example.com/m/replaced"]),
  "m/cmd/app/arm_arm64.go": part("main", ["example.com/m/arm"]),
  "m/ci/replacing.go": part("main", ["example.com/m/replacing"]),
  ...Object.fromEntries(
    ["red", "blue", "plain", "replaced", "replacing", "arm"].map((name) => [
      `m/${name}/${name}.go`,
      part(`example.com/m/${name}`),
    ]),
  ),
  ...depAt("m/dep", "one"),
  ...depAt("m/ci/dep", "two"),
  ...depAt("m/vendor/example.com/dep", "vendored"),
  "m/vendor/modules.txt":
    "# example.com/dep v0.0.0 => ./dep\n## explicit; go 1.24\nexample.com/dep\nexample.com/dep/vendored\n# example.com/dep => ./dep\n",
};

/** The module that each kind of redirection finds in another place. */
function depAt(folder: string, inner: string): Record<string, string> {
  return {
    ...(folder.includes("vendor") ? {} : { [`${folder}/go.mod`]: "module example.com/dep\n\ngo 1.24\n" }),
    [`${folder}/dep.go`]: part("example.com/dep", [`example.com/dep/${inner}`]),
    [`${folder}/${inner}/${inner}.go`]: part(`example.com/dep/${inner}`),
  };
}

type Place = "command" | "plimsoll" | "ko" | "GOFLAGS" | "variable";

const place = fc.constantFrom<Place>("command", "plimsoll", "ko", "GOFLAGS", "variable");
/** A flag, and where it is given. A path is relative to the module's folder. */
const flag = (name: string, values: readonly (string | undefined)[], isPath = false) =>
  fc.record({ name: fc.constant(name), value: fc.constantFrom(...values), isPath: fc.constant(isPath), place });

const FLAGS = fc
  .tuple(
    fc.option(flag("modfile", ["ci/ci.mod"], true), { nil: undefined }),
    fc.option(flag("overlay", ["ci/overlay.json"], true), { nil: undefined }),
    fc.option(flag("mod", ["mod", "vendor", "readonly"]), { nil: undefined }),
    fc.option(flag("tags", ["red", "blue", "red,blue"]), { nil: undefined }),
    fc.option(flag("tags", ["green", "red"]), { nil: undefined }),
    fc.option(flag("cover", [undefined]), { nil: undefined }),
    fc.option(flag("gcflags", ["-N -l"]), { nil: undefined }),
  )
  .map((all) => all.filter((one) => one !== undefined))
  // go build -cover reads the original files, and not those of an overlay.
  .filter((said) => !["overlay", "cover"].every((name) => said.some((one) => one.name === name)));

const RUN = fc.record({
  said: FLAGS,
  /** Tags of --tags. */
  tags: fc.subarray(["red", "green"]),
  stand: fc.constantFrom("m", "m/cmd/app", "."),
  platform: fc.constantFrom("linux/amd64", "linux/arm64"),
});
type Run = typeof RUN extends fc.Arbitrary<infer T> ? T : never;

/** plimsoll's arguments, files and environment for a run. */
function told(shop: Workshop, { said, tags, stand, platform }: Run) {
  const cwd = join(shop.folder, stand);
  const config = join(shop.folder, "config");
  rmSync(config, { recursive: true, force: true });
  mkdirSync(config);
  const at = (wanted: Place, from: string) =>
    said
      .filter((one) => one.place === wanted)
      .map(({ name, value, isPath }) => {
        if (value === undefined) return `-${name}`;
        const path = join(shop.folder, "m", value);
        // GOFLAGS is read by go itself, which resolves paths in the folder that it runs in.
        const text = !isPath ? value : from === "" ? path : relative(from, path);
        return `-${name}=${text}`;
      });
  const yaml = (key: string, words: readonly string[]) =>
    words.length === 0 ? "" : `${key}: ${JSON.stringify(words)}\n`;
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");
  const ko = at("ko", config);
  const named = ko.length > 0 ? ".ko.yaml" : "plimsoll.yaml";
  writeFileSync(join(config, ".ko.yaml"), yaml("defaultFlags", ko));
  writeFileSync(join(config, "plimsoll.yaml"), yaml("flags", at("plimsoll", config)));
  // Only one configuration file is used: the flags of the other place are given on the command line.
  const goflag = [...(ko.length > 0 ? at("plimsoll", cwd) : []), ...at("command", cwd)];
  const variable = at("variable", "");
  const choices: PackageRequest = {
    platform,
    goflag,
    ...(tags.length === 0 ? {} : { tags }),
    ...(variable.length === 0 ? {} : { buildEnv: [`GOFLAGS=${quoted(variable)}`] }),
    config: join(config, named),
  };
  // A variable of the build replaces that of the environment.
  const goflags = variable.length > 0 ? [] : at("GOFLAGS", "");
  const world = {
    cwd,
    env: { ...shop.environment, PLIMSOLL_CACHE: shop.cacheFolder, GOFLAGS: quoted(goflags) },
    signal: new AbortController().signal,
  } as unknown as World;
  return { world, choices, source: stand === "." ? "./m/cmd/app" : stand === "m" ? "./cmd/app" : "." };
}

/** The same flags on go's own command line. */
function flagsForGo(shop: Workshop, { said, tags }: Run): string[] {
  const variable = said.some((one) => one.place === "variable");
  const counting = said.filter((one) => one.place !== "GOFLAGS" || !variable);
  // Of two equal flags in GOFLAGS go uses the last; across places they add up.
  const isOwn = ({ place: where }: (typeof said)[number]) => where !== "GOFLAGS" && where !== "variable";
  const tagged = counting.filter(({ name }) => name === "tags");
  const counted = [...tagged.filter((one) => !isOwn(one)).slice(-1), ...tagged.filter(isOwn)];
  const joined = [...new Set([...counted.flatMap(({ value = "" }) => value.split(",")), ...tags])];
  const others = counting
    .filter(({ name }) => name !== "tags")
    .map(({ name, value, isPath }) =>
      value === undefined ? `-${name}` : `-${name}=${isPath ? join(shop.folder, "m", value) : value}`,
    );
  return [...others, ...(joined.length === 0 ? [] : [`-tags=${joined.join(",")}`])];
}

const own = (paths: Iterable<string>) => [...paths].filter((path) => path.startsWith("example.com/")).sort();

test("the analysed packages are those that go lists and the program contains, whatever the flags", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write(FILES);
  const overlay = { Replace: { "cmd/app/replaced.go": "ci/replacing.go" } };
  const absolute = Object.entries(overlay.Replace).map(([from, to]) => [
    join(shop.folder, "m", from),
    join(shop.folder, "m", to),
  ]);
  shop.write({ "m/ci/overlay.json": JSON.stringify({ Replace: Object.fromEntries(absolute) }) });
  const counts = { compared: 0, refused: 0, ran: 0 };
  await fc.assert(
    fc.asyncProperty(RUN, async (run) => {
      const flags = flagsForGo(shop, run);
      const env = { ...shop.environment, GOOS: "linux", GOARCH: run.platform.slice(6), CGO_ENABLED: "0" };
      const listed = spawnSync("go", ["list", "-deps", ...flags, "./cmd/app"], {
        cwd: join(shop.folder, "m"),
        env,
        encoding: "utf8",
      });
      const { world, choices, source } = told(shop, run);
      if (listed.status !== 0) {
        await assert.rejects(
          openPackage(world, source, choices).then(({ go, request }) =>
            buildBinary(go, { ...request, strip: true, trimpath: true }),
          ),
          PlimsollError,
        );
        counts.refused++;
        return;
      }
      const expected = listed.stdout.trim().split("\n");
      const { go, request } = await openPackage(world, source, choices);
      const found = (await listDependencies(go, request)).map(({ importPath }) => importPath);
      assert.deepEqual(found.sort(), expected.sort(), flags.join(" "));
      counts.compared++;
      await using built = await buildBinary(go, { ...request, strip: true, trimpath: true });
      if (run.platform !== `linux/${shop.platform.architecture}`) return;
      const { stderr } = spawnSync(built.path, { encoding: "utf8", env: { GOCOVERDIR: shop.folder } });
      assert.deepEqual(
        own(stderr.split("\n")),
        own(expected).filter((path) => path !== "example.com/m/cmd/app"),
        flags.join(" "),
      );
      counts.ran++;
    }),
    { numRuns: 30 },
  );
  t.diagnostic(
    `compared ${counts.compared} sets of flags, ran ${counts.ran}, ${counts.refused} refused by go and here`,
  );
  assert.ok(counts.compared >= 8 && counts.ran >= 3);
});

test("flags from the environment and from go env -w count like those of the command line", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  shop.write(FILES);
  execFileSync("go", ["env", "-w", "GOFLAGS=-tags=red"], {
    env: { ...shop.environment, GOFLAGS: undefined } as NodeJS.ProcessEnv,
  });
  const { GOFLAGS: _, ...env } = shop.environment;
  const world = {
    cwd: join(shop.folder, "m"),
    env: { ...env, PLIMSOLL_CACHE: shop.cacheFolder },
    signal: new AbortController().signal,
  };
  const { go, request } = await openPackage(world as unknown as World, "./cmd/app", { tags: ["blue"] });
  const found = (await listDependencies(go, request)).map(({ importPath }) => importPath);
  assert.ok(found.includes("example.com/m/red"));
  assert.ok(found.includes("example.com/m/blue"));
});
