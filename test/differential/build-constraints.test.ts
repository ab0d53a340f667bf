import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { BuildSetting } from "../../src/format/go-source/build-setting.ts";
import { satisfies } from "../../src/format/go-source/build-setting.ts";
import { evaluate, formatExpression } from "../../src/format/go-source/expression.ts";
import { readFileHead } from "../../src/format/go-source/file-head.ts";
import { kindOfName } from "../../src/format/go-source/file-name.ts";
import {
  goBuildText,
  parseGoBuild,
  parsePlusBuild,
  plusBuildText,
} from "../../src/format/go-source/parse-constraint.ts";
import { trimSpace } from "../../src/format/go-source/white-space.ts";
import { NO_CHOICES } from "../../src/toolchain/go/build-flags.ts";
import { readBuildSetting } from "../../src/toolchain/go/build-setting.ts";
import type { DependencyRequest } from "../../src/toolchain/go/dependencies.ts";
import { FileHeads } from "../../src/toolchain/go/file-heads.ts";
import { type Go, openGo } from "../../src/toolchain/go/go.ts";
import { listPackageFiles, type PackageFiles } from "../../src/toolchain/go/package-files.ts";
import { openSources } from "../../src/toolchain/go/sources.ts";
import { REPOSITORY } from "../support/tools.ts";
import { goSays, onlineEnvironment } from "./evidence-programs.ts";
import { type Workshop, workshop } from "./go-workshop.ts";

interface Question {
  readonly line?: string;
  readonly name?: string;
  readonly content?: string;
  readonly os?: string;
  readonly arch?: string;
  readonly cgo?: boolean;
  readonly tags: readonly string[];
}

interface Answer {
  readonly match: boolean;
  readonly problem: string;
  readonly text: string;
}

/** What Go's own packages say, in the order of the questions. */
function askGo(shop: Workshop, questions: readonly Question[]): Answer[] {
  const input = questions
    .map(({ content, ...question }) =>
      JSON.stringify({ ...question, content: content === undefined ? null : Buffer.from(content).toString("base64") }),
    )
    .join("\n");
  const output = execFileSync("go", ["run", join(REPOSITORY, "test/differential/build-constraints/main.go")], {
    input,
    env: shop.environment,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

const TAGS = ["linux", "cgo", "a", "b2", "go1.18", "Ünïx", "x_y", "ignore", "unix", "386"];
const tags = fc.subarray(TAGS);

const tag = fc.constantFrom(...TAGS);
/** Mostly expressions, with words that are none in between. */
const expression = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tag,
    tie("any").map((one) => `!${one}`),
    tie("any").map((one) => `(${one})`),
    fc
      .tuple(tie("any"), fc.constantFrom("&&", " && ", "||", " || ", "\t||", " ", "&", ","), tie("any"))
      .map((all) => all.join("")),
    fc.constantFrom("", "(", ")", "!", "$", "a-b", "é", "//", "\u{1F600}"),
  ),
})).any;
const line = fc.oneof(
  expression.map((text) => `//go:build ${text}`),
  fc
    .array(
      fc.oneof(
        tag,
        tag.map((one) => `!${one}`),
        expression,
      ),
      { maxLength: 5 },
    )
    .map((all) => `// +build ${all.join(" ")}`),
  fc.array(tag, { maxLength: 4 }).map((all) => `//+build ${all.join(",")}`),
  fc.constantFrom(
    "//go:build",
    "// +build",
    "//go:buildx a",
    "// go:build a",
    "// +buildx a",
    "//go:build\ta",
    "//go:build\u00a0a",
  ),
);

test("lines with constraints mean what go/build/constraint says", (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const long = (words: number, between: string, start: string) => `${start}${Array(words).fill("a").join(between)}`;
  const cases: [string, readonly string[]][] = [
    ...fc.sample(fc.tuple(line, tags), 4000),
    ...[999, 1000, 1001].map((words): [string, string[]] => [long(words, "||", "//go:build "), []]),
    ...[100, 101, 102].flatMap((words): [string, string[]][] => [
      [long(words, " ", "// +build "), ["a"]],
      [long(words, ",", "// +build "), ["a"]],
    ]),
    [`//go:build ${"(".repeat(600)}a${")".repeat(600)}`, ["a"]],
  ];
  const answers = askGo(
    shop,
    cases.map(([text, has]) => ({ line: text, tags: has })),
  );
  for (const [index, [text, has]] of cases.entries()) {
    assert.deepEqual(ours(text, new Set(has)), answers[index], `${JSON.stringify(text)} with ${has}`);
  }
  assert.ok(answers.filter(({ problem }) => problem === "").length > 1000);
});

function ours(text: string, has: ReadonlySet<string>): Answer {
  const [goBuild, plusBuild] = [goBuildText(text), plusBuildText(text)];
  if (goBuild === undefined && plusBuild === undefined) {
    return { match: false, problem: "not a build constraint", text: "" };
  }
  const parsed = goBuild === undefined ? parsePlusBuild(plusBuild!) : parseGoBuild(goBuild);
  if ("problem" in parsed) return { match: false, problem: parsed.problem, text: "" };
  return {
    match: evaluate(parsed.expression, (one) => has.has(one)),
    problem: "",
    text: formatExpression(parsed.expression),
  };
}

const piece = fc.oneof(
  { weight: 4, arbitrary: line.map((text) => `${text}\n`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "\n",
      "\n\n",
      "// words\n",
      "/* a */\n",
      "/* a\n*/\n",
      "/* a */ ",
      "  ",
      "\t\n",
      ";\n",
      "\r\n",
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "/*\n//go:build a\n*/\n",
      "/* */ //go:build a\n",
      "package p\n",
      "#include <a>\n",
      "\0",
      "/",
      "/*",
      "//go:build a",
      "\ufeff",
    ),
  },
);
const tail = fc.constantFrom(
  "package p\n",
  "\npackage p\n",
  '\npackage p\n\nimport "fmt"\n',
  '// +build b2\n\npackage p\nimport (\n\t_ "fmt" // words\n)\nvar x = 1\n',
  "package p; import `fmt`; func f() {}\n//go:build a\n",
  'package p\nimport "fm',
  "TEXT ·f(SB), 0, $0\n",
  '  #include "textflag.h"\n',
  "",
);
const content = fc.tuple(fc.array(piece, { maxLength: 8 }), tail).map(([pieces, end]) => pieces.join("") + end);
const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("f.go", "f.s", "f.h", "f.c") },
  fc
    .tuple(
      fc.constantFrom("f", "", "_f", ".f", "linux", "x_y"),
      fc.array(fc.constantFrom("linux", "windows", "amd64", "arm64", "test", "zos", "x", "unix", "386"), {
        maxLength: 3,
      }),
      fc.constantFrom(".go", ".s", ".S", ".c", ".syso", ".txt", ".pb.go", "", ".go.go"),
    )
    .map(([stem, words, extension]) => [stem, ...words].join("_") + extension || "f"),
);

test("files are built where go/build says so, whatever is in their heads and names", (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const os = fc.constantFrom("linux", "windows", "android", "ios", "illumos");
  const arch = fc.constantFrom("amd64", "arm64");
  const cases = fc.sample(fc.record({ name, content, os, arch, cgo: fc.boolean(), tags }), 6000);
  const answers = askGo(shop, cases);
  for (const [index, question] of cases.entries()) {
    const { match, problem } = answers[index]!;
    const shown = JSON.stringify(question);
    const found = judge(question);
    assert.equal(found.problem === undefined, problem === "", `${shown}: ${problem} | ${found.problem}`);
    if (problem !== "" && found.problem !== "syntax error")
      assert.ok(problem.endsWith(`: ${found.problem}`), `${problem} | ${found.problem}`);
    assert.equal(found.match, match, shown);
  }
  assert.ok(answers.filter(({ match }) => match).length > 500);
});

function judge(question: Required<Omit<Question, "line">>): {
  readonly match: boolean;
  readonly problem?: string | undefined;
} {
  const kind = kindOfName(question.name);
  if (kind === undefined) return { match: false };
  const setting: BuildSetting = {
    ...question,
    architecture: question.arch,
    compiler: "gc",
    tags: new Set(question.tags),
  };
  const head = readFileHead(question.name, kind, question.content, true)!;
  // In pieces, the result is the same.
  for (let length = 0; length < question.content.length; length += 7) {
    const part = readFileHead(question.name, kind, question.content.slice(0, length), false);
    if (part !== undefined) assert.deepEqual(part, head, JSON.stringify([question, length]));
  }
  const byName = readFileHead(question.name, kind, "", true)!.condition;
  // go/build does not open a file whose name leaves it out.
  if (byName !== undefined && !evaluate(byName, (one) => satisfies(setting, one))) return { match: false };
  const holds = head.condition === undefined || evaluate(head.condition, (one) => satisfies(setting, one));
  return { match: holds && head.problem === undefined, problem: head.problem };
}

test("white space is what Go counts as such", () => {
  assert.equal(trimSpace("\u0085\u2003 a \ufeff"), "a \ufeff");
});

type Asked = Omit<DependencyRequest, "platform" | "cgo" | "choices">;

async function compareListing(go: Go, asked: Asked, settings: readonly Setting[]): Promise<void> {
  for (const { os, architecture, cgo, tags: chosen } of settings) {
    const request = { ...asked, platform: { os, architecture }, cgo, choices: { ...NO_CHOICES, tags: chosen } };
    const [listed, setting, opened] = await Promise.all([
      listPackageFiles(go, request),
      readBuildSetting(go, request),
      openSources(go, request),
    ]);
    const heads = new FileHeads(opened.placeOf);
    let compared = 0;
    for (const found of listed) {
      compared += await comparePackage(found, heads, setting);
    }
    assert.ok(compared > 1000, `${compared}`);
  }
}

async function comparePackage(found: PackageFiles, heads: FileHeads, setting: BuildSetting): Promise<number> {
  const { folder, files, ignored, cgoFiles } = found;
  const all = [...files, ...ignored].filter((name) => !/\.(?:S|sx)$/.test(name));
  const read = await heads.read(all.map((name) => ({ folder, name })));
  const built = all.filter((_, index) => {
    const { condition } = read[index]!;
    return condition === undefined || evaluate(condition, (one) => satisfies(setting, one));
  });
  assert.deepEqual(
    built.sort(),
    files.filter((name) => all.includes(name)),
    found.importPath,
  );
  for (const [index, name] of all.entries()) {
    if (cgoFiles.includes(name)) assert.equal(read[index]!.importsC, true, name);
    // With the tag ignore, packages hold programs that generate them.
    if (!/\.go$/.test(name) || !files.includes(name) || setting.tags.has("ignore")) continue;
    assert.equal(read[index]!.packageName, found.name, name);
  }
  return all.length;
}

interface Setting {
  readonly os: string;
  readonly architecture: string;
  readonly cgo: boolean;
  readonly tags: readonly string[];
}

const SETTINGS: readonly Setting[] = [
  { os: "linux", architecture: "amd64", cgo: false, tags: [] },
  { os: "linux", architecture: "arm64", cgo: true, tags: ["netgo", "purego", "with_redis", "appengine"] },
  { os: "windows", architecture: "386", cgo: false, tags: ["timetzdata"] },
  { os: "js", architecture: "wasm", cgo: false, tags: ["ignore"] },
];

test("of every file of the standard library, it is known whether go builds it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await shop.open();
  const main = {
    ...{ source: "std", importPath: "std", name: "std", folder: shop.folder, module: undefined, cwd: shop.folder },
    ...{ arguments: ["std"], how: "build" as const, notes: [] },
  };
  await compareListing(go, { package: main, cacheFolder: shop.cacheFolder }, SETTINGS);
});

test("of every file that the order service needs, it is known whether go builds it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await openGo({ cwd: join(REPOSITORY, "examples/order"), env: shop.environment });
  await compareListing(go, { package: await shop.resolve(go, "."), cacheFolder: shop.cacheFolder }, SETTINGS);
});

for (const source of [
  "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin@v2.26.0",
  "github.com/nats-io/nats-server/v2@v2.15.3",
]) {
  test(`of every file that ${source} needs, it is known whether go builds it`, async (t) => {
    const shop = workshop(t);
    const online = onlineEnvironment(t);
    if (shop === undefined || online === undefined) return;
    if (!goSays(t, ["list", "-m", source.replace(/(?:\/cmd\/.*)?@/, "@")], { env: online, cwd: shop.folder })) return;
    const go = await shop.open(".", online);
    await compareListing(go, { package: await shop.resolve(go, source), cacheFolder: shop.cacheFolder }, SETTINGS);
  });
}
