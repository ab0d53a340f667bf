import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { withRooms } from "../scripts/tidy/architecture.ts";
import { checkBoundaries, isTest } from "../scripts/tidy/boundaries.ts";
import { checkCounts } from "../scripts/tidy/counts.ts";
import { checkFunctions } from "../scripts/tidy/functions.ts";
import { readModules } from "../scripts/tidy/imports.ts";
import { checkLinks } from "../scripts/tidy/links.ts";
import { checkPages } from "../scripts/tidy/pages.ts";
import { ROOMS, type Room } from "../scripts/tidy/rooms.ts";
import { checkShape } from "../scripts/tidy/shape.ts";
import { checkStart } from "../scripts/tidy/start.ts";
import { openTree, type Tree } from "../scripts/tidy/tree.ts";
import { ERROR_CODES } from "../src/base/error.ts";
import { GATE_RULE_IDS } from "../src/check/gate/result.ts";
import { writeFiles } from "./support/files.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY } from "./support/tools.ts";

describe("this repository", () => {
  const tree = openTree(REPOSITORY);

  test("every module of src/ is read", () => {
    const written = tree.files.filter((path) => path.startsWith("src/") && path.endsWith(".ts"));
    assert.deepEqual(
      readModules(tree, "src").map((module) => module.path),
      written,
    );
    assert.ok(written.length > 0);
  });

  test("every room imports only what its row allows", () => assert.deepEqual(checkBoundaries(tree, ROOMS), []));

  test("ARCHITECTURE.md shows the current rooms", () => {
    const markdown = tree.read("ARCHITECTURE.md");
    assert.equal(markdown, withRooms(markdown), "run `npm run architecture`");
  });

  test("a start loads one dependency", () => assert.deepEqual(checkStart(tree), []));

  test("every error code has its page", () => {
    assert.deepEqual(checkPages(tree, "docs/errors", Object.keys(ERROR_CODES)), []);
  });

  test("every rule has its page", async () => {
    const rules = [...(await rulesOf(tree)), ...GATE_RULE_IDS];
    assert.ok(rules.length > GATE_RULE_IDS.length, "no rule was found below src/check and src/fleet");
    assert.deepEqual(checkPages(tree, "docs/rules", rules), []);
  });

  test("files are short, well named and finished", () => assert.deepEqual(checkShape(tree), []));

  test("a number and its word agree", () => assert.deepEqual(checkCounts(tree), []));
  test("functions fit on a screen", () => assert.deepEqual(checkFunctions(tree), []));

  test("links in the documentation lead to existing targets", () => assert.deepEqual(checkLinks(tree), []));
});

describe("a seeded violation is reported", () => {
  const rooms: Room[] = [
    { path: "base", holds: "words", mayImport: [] },
    { path: "format", holds: "parsers", mayImport: ["base"], typesFrom: ["store"] },
    { path: "store", holds: "doors", mayImport: ["base", "format"], touchesTheWorld: true },
  ];
  const sound = {
    "src/base/word.ts": "export const word = 1;",
    "src/format/parse.ts": 'import { word } from "../base/word.ts"; import type { Disk } from "../store/disk.ts";',
    "src/store/disk.ts": 'import { readFileSync } from "node:fs"; export interface Disk { read: typeof readFileSync }',
  };
  const boundaries = (files: Record<string, string>) => (t: TestContext) =>
    checkBoundaries(treeOf(t, { ...sound, ...files }), rooms);

  const seeded: Record<string, { find: (t: TestContext) => string[]; report: string[] }> = {
    "none at all": { find: boundaries({}), report: [] },
    "an import against the table": {
      find: boundaries({ "src/base/up.ts": 'import "../format/parse.ts";' }),
      report: [
        "src/base/up.ts imports ../format/parse.ts: base may not import format",
        "folders in a cycle: src/base → src/format → src/base",
      ],
    },
    "a type against the table": {
      find: boundaries({ "src/base/up.ts": 'import type { X } from "../format/parse.ts";' }),
      report: [
        "src/base/up.ts imports ../format/parse.ts: base may not import types of format",
        "folders in a cycle: src/base → src/format → src/base",
      ],
    },
    "a type named in place, against the table": {
      find: boundaries({ "src/base/up.ts": 'export type X = import("../store/disk.ts").Disk;' }),
      report: ["src/base/up.ts imports ../store/disk.ts: base may not import types of store"],
    },
    "code where only types are allowed": {
      find: boundaries({ "src/format/up.ts": 'export { x } from "../store/disk.ts";' }),
      report: ["src/format/up.ts imports ../store/disk.ts: format may not import store"],
    },
    "a lazy import against the table": {
      find: boundaries({ "src/base/up.ts": 'export const later = () => import("../store/disk.ts");' }),
      report: ["src/base/up.ts imports ../store/disk.ts: base may not import store"],
    },
    "a package that is imported lazily, of which a bundle may have no names": {
      find: boundaries({ "src/store/lazy.ts": 'export const later = () => import("yaml");' }),
      report: ["src/store/lazy.ts imports the package yaml dynamically: import it in a module that is loaded so"],
    },
    "an import that computes its name": {
      find: boundaries({ "src/base/any.ts": "export const any = (name: string) => import(name);" }),
      report: ["src/base/any.ts: the import() at offset 37 computes what it imports"],
    },
    "the file system in a parser": {
      find: boundaries({ "src/format/read.ts": 'import { open } from "node:fs/promises";' }),
      report: ["src/format/read.ts imports node:fs/promises: format does not touch the world"],
    },
    "an import cycle": {
      find: boundaries({
        "src/base/a.ts": 'import "./b.ts";',
        "src/base/b.ts": 'import type { A } from "./a.ts";',
      }),
      report: ["import cycle: src/base/a.ts → src/base/b.ts → src/base/a.ts"],
    },
    "two folders of a room that need each other": {
      find: boundaries({
        "src/format/elf/a.ts": 'import "../go/b.ts";',
        "src/format/go/b.ts": "",
        "src/format/go/c.ts": 'import "../elf/d.ts";',
        "src/format/elf/d.ts": "",
      }),
      report: ["folders in a cycle: src/format/elf → src/format/go → src/format/elf"],
    },
    "a library that every start would load": {
      find: (t) =>
        checkStart(
          treeOf(t, {
            "src/cli.ts": 'import "@stricli/core"; import { parse } from "./flags.ts";',
            "src/flags.ts": 'export { parse } from "yaml"; export const late = () => import("./later.ts");',
            "src/later.ts": 'import { z } from "zod";',
          }),
        ),
      report: ["every start loads yaml: src/cli.ts → src/flags.ts"],
    },
    "a verb that is another's library": {
      find: (t) => {
        const files = { ...sound, "src/verbs/a/go.ts": 'import "../b/go.ts";', "src/verbs/b/go.ts": "" };
        return checkBoundaries(treeOf(t, files), [...rooms, { path: "verbs", holds: "", mayImport: [], verbs: true }]);
      },
      report: ["src/verbs/a/go.ts imports ../b/go.ts: no verb of verbs imports another"],
    },
    "a module in no room": {
      find: boundaries({ "src/attic/box.ts": "" }),
      report: ["src/attic/box.ts is in no room"],
    },
    "an import of nothing": {
      find: boundaries({ "src/base/gone.ts": 'import "./never.ts";' }),
      report: ["src/base/gone.ts imports ./never.ts, which is no module of src/"],
    },
    "a test that the product uses": {
      find: boundaries({ "src/base/a.test.ts": "", "src/base/b.ts": 'import "./a.test.ts";' }),
      report: ["src/base/b.ts imports the test ./a.test.ts"],
    },
    "a room that was moved out of": {
      find: (t) => checkBoundaries(treeOf(t, sound), [...rooms, { path: "cellar", holds: "", mayImport: [] }]),
      report: ["src/cellar is in the table and holds no module"],
    },
    "nothing to check": {
      find: (t) => checkBoundaries(treeOf(t, { "docs/page.md": "" }), rooms),
      report: ["no module was read below src/, so nothing was checked"],
    },
    "a missing page, and one too many": {
      find: (t) =>
        checkPages(treeOf(t, { "docs/errors/old.md": "", "docs/errors/README.md": "" }), "docs/errors", ["new"]),
      report: ["docs/errors/new.md is missing", "docs/errors/old.md describes nothing"],
    },
    "links that lead nowhere": {
      find: (t) =>
        checkLinks(treeOf(t, { "a.md": "# A `b` C\n[x](gone.md) [y](#a-b-c) [z](#nowhere) [w](https://example.com)" })),
      report: ["a.md links to gone.md, which is not there", "a.md links to #nowhere, which is not there"],
    },
    "a file too long": {
      find: (t) => checkShape(treeOf(t, { "src/long.ts": "\n".repeat(600) })),
      report: ["src/long.ts has 601 lines, more than 600"],
    },
    "a function too long": {
      find: (t) => checkFunctions(treeOf(t, { "src/long.ts": `\nconst long = () => {${"\n".repeat(70)}};` })),
      report: ["src/long.ts:2 is a function of 71 lines, more than 70"],
    },
    "names that say nothing": {
      find: (t) => checkShape(treeOf(t, { "src/string-utils.ts": `export ${"class"} CacheManager {}` })),
      report: [
        "src/string-utils.ts: a name that says nothing",
        "src/string-utils.ts declares CacheManager, a name that says nothing",
      ],
    },
    "a number whose word may not agree": {
      find: (t) =>
        checkCounts(
          treeOf(t, {
            "src/a.ts": "`${n} bytes`; `${n} of its files`; `${LIMITS.files} files`; `${counted(n, 'file')}`;",
          }),
        ),
      report: [
        'src/a.ts:1 says "1 bytes" of one: use counted()',
        'src/a.ts:1 says "1 of its files" of one: use counted()',
      ],
    },
    "something postponed": {
      find: (t) => checkShape(treeOf(t, { "src/later.ts": `// ${["TO", "DO"].join("")}: more` })),
      report: ["src/later.ts:1 postpones something"],
    },
    "a path of one machine": {
      find: (t) => {
        const tree = treeOf(t, { "docs/a.md": "" });
        writeFileSync(join(tree.root, "docs/a.md"), `see ${tree.root}/x\nand ${["", "home", "ada", "x"].join("/")}\n`);
        return checkShape(tree);
      },
      report: ["docs/a.md:1 holds a path of one machine", "docs/a.md:2 holds a path of one machine"],
    },
  };
  for (const [what, { find, report }] of Object.entries(seeded)) {
    test(what, (t) => assert.deepEqual(find(t), report));
  }

  test("an architecture page without a place for the rooms", () => assert.throws(() => withRooms("# Architecture\n")));
});

/** A checkout that consists of the given files. */
function treeOf(t: TestContext, files: Record<string, string>): Tree {
  const root = temporaryFolder(t);
  writeFiles(root, files);
  return openTree(root);
}

/** The IDs of all rules: everything that a module below src/check exports with an ID and a check. */
async function rulesOf(tree: Tree): Promise<string[]> {
  const paths = tree.files.filter((path) => /^src\/(?:check|fleet)\/.*\.ts$/.test(path) && !isTest(path));
  const modules = await Promise.all(
    paths.map((path) => import(pathToFileURL(join(tree.root, path)).href) as Promise<Record<string, unknown>>),
  );
  const exported = modules.flatMap((module) => Object.values(module));
  return [...new Set(exported.filter(isRule).map((rule) => rule.id))];
}

function isRule(value: unknown): value is { readonly id: string } {
  return typeof value === "object" && value !== null && "id" in value && ("check" in value || "cases" in value);
}
