import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readModel } from "../../data/page/model.js";
import type { ImageDiffReport } from "../../src/report/image-diff-report.ts";
import { renderPage } from "../../src/report/page/render-page.ts";
import { readPageSource } from "../../src/session/write-page.ts";
import { buildTwins, plimsoll } from "../explain/plimsoll.ts";
import { PLAIN, runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { fullModel } from "./models.ts";

const MOST_BYTES_BEFORE_DATA = 400_000;

/** The model in a page, found as the page's own script finds it. */
async function modelIn(file: string) {
  const [, data = ""] =
    /<script type="application\/octet-stream" id="data">([\w+/=]*)<\/script>/.exec(readFileSync(file, "utf8")) ?? [];
  return readModel(data);
}

test("explain and diff write a page in addition to their output", async (t) => {
  const folder = temporaryFolder(t);
  const twins = buildTwins(t, folder);
  if (twins === undefined) return;
  const page = join(folder, "page.html");

  await t.test("explain", async () => {
    const { exitCode, stdout } = await plimsoll(["explain", twins.full, "--report", page]);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^sections$/m);
    const { verb, title, tree } = await modelIn(page);
    assert.deepEqual([verb, title], ["explain", twins.full]);
    assert.equal(tree?.bytes("stored", 0), statSync(twins.full).size);
    assert.ok(tree?.labels.includes("main.main"));
  });

  await t.test("with --json too", async () => {
    const { exitCode, stdout } = await plimsoll(["explain", twins.full, "--json", "--report", page]);
    assert.equal(exitCode, 0);
    assert.equal(JSON.parse(stdout).object.name, twins.full);
    assert.equal((await modelIn(page)).title, twins.full);
  });

  await t.test("diff", async () => {
    const { exitCode } = await plimsoll(["diff", twins.full, twins.stripped, "--report", page]);
    assert.equal(exitCode, 0);
    const { verb, tree } = await modelIn(page);
    assert.equal(verb, "diff");
    const sizes = [twins.full, twins.stripped].map((file) => statSync(file).size);
    assert.deepEqual([tree?.bytes("before", 0), tree?.bytes("after", 0)], sizes);
  });

  await t.test("a folder in its place is left alone, and reported", async () => {
    const taken = join(folder, "taken.html");
    mkdirSync(taken);
    const { exitCode, stderr } = await plimsoll(["explain", twins.full, "--report", taken]);
    assert.equal(exitCode, 3);
    assert.match(stderr, /taken\.html/);
    assert.ok(statSync(taken).isDirectory());
  });

  await t.test("a device is not replaced by a file", async () => {
    const { exitCode } = await plimsoll(["explain", twins.full, "--report", "/dev/null"]);
    assert.equal(exitCode, 3);
    assert.ok(statSync("/dev/null").isCharacterDevice());
  });

  await t.test("if a file cannot be measured, the old page stays as it was", async () => {
    const before = readFileSync(page);
    const text = join(folder, "text");
    writeFileSync(text, "no binary");
    assert.equal((await plimsoll(["explain", text, "--report", page])).exitCode, 3);
    assert.deepEqual(readFileSync(page), before);
  });

  await t.test("--why has no page", async () => {
    const { exitCode, stderr } = await plimsoll([
      "explain",
      PLAIN,
      "--why",
      "fmt",
      "--report",
      join(folder, "why.html"),
    ]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /--report cannot be used with --why/);
    assert.ok(!existsSync(join(folder, "why.html")));
  });
});

test("slim and explain IMAGE write a page of the image, down to the symbols of its binary", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const [slim, image] = [join(folder, "slim.html"), join(folder, "image.html")];
  const layout = `oci:${join(folder, "layout")}`;
  const run = await runHere(["slim", PLAIN, "-o", layout, "--measure", "none", "--report", slim]);
  assert.equal(run.exitCode, 0, run.stderr);
  assert.equal((await plimsoll(["explain", layout, "--report", image])).exitCode, 0);
  const [made, read] = [await modelIn(slim), await modelIn(image)];
  assert.deepEqual(
    made.waterfall?.steps.map(({ name }) => name),
    ["1 strip", "2 static", "3 prune", "4 converge", "5 sweep", "6 base", "7 seal"],
  );
  for (const { tree, layers } of [made, read]) {
    assert.ok(tree !== null);
    assert.ok(tree.labels.includes("main.main"));
    for (const { node, storedBytes, wireBytes } of layers) {
      assert.deepEqual([tree.bytes("stored", node ?? -1), tree.bytes("wire", node ?? -1)], [storedBytes, wireBytes]);
    }
  }
  // explain reads the image that slim has written, and both pages have every byte.
  assert.equal(made.tree?.bytes("wire", 0), read.tree?.bytes("wire", 0));
});

test("slim IMAGE writes a page of the new image, and of what it left out", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const page = join(folder, "page.html");
  const [fat, small] = ["fat", "small"].map((name) => `oci:${join(folder, name)}`);
  writeFileSync(join(folder, "cache.bin"), "left behind\n".repeat(10_000));
  const made = await runHere([
    "slim",
    PLAIN,
    "-o",
    fat!,
    "--measure",
    "none",
    "--add",
    `${join(folder, "cache.bin")}:/opt/cache.bin`,
  ]);
  assert.equal(made.exitCode, 0, made.stderr);
  const run = await runHere(["slim", fat!, "-o", small!, "--measure", "none", "--report", page]);
  assert.equal(run.exitCode, 0, run.stderr);
  const { verb, tree, tables } = await modelIn(page);
  assert.equal(verb, "slim");
  assert.ok(tree?.labels.includes("main.main"));
  assert.ok(!tree?.labels.includes("cache.bin"));
  assert.ok(tables.some(({ title }) => title === "what was left out"));

  const dry = await runHere(["slim", fat!, "--dry-run", "--report", page]);
  assert.equal(dry.exitCode, 2);
  assert.match(dry.stderr, /--report cannot be used with --dry-run/);
});

test("diff writes a page of two images, and of the images of two packages", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const page = join(folder, "page.html");
  const [before, after] = ["before", "after"].map((name) => `oci:${join(folder, name)}`);
  writeFileSync(join(folder, "more.txt"), "more\n".repeat(10_000));
  const more = ["--add", `${join(folder, "more.txt")}:/opt/more.txt`];
  for (const [layout, ...flags] of [[before!], [after!, ...more]]) {
    const made = await runHere(["slim", PLAIN, "-o", layout!, "--measure", "none", ...flags]);
    assert.equal(made.exitCode, 0, made.stderr);
  }
  const sizesIn = ({ tree }: Awaited<ReturnType<typeof modelIn>>) =>
    (["before", "after", "beforeWire", "afterWire"] as const).map((area) => tree!.bytes(area, 0));
  const sizesOf = ({ before, after }: ImageDiffReport) => [
    ...[before.sizeBytes, after.sizeBytes],
    ...[before.wireBytes, after.wireBytes],
  ];

  await t.test("of two images", async () => {
    const run = await plimsoll(["diff", before!, after!, "--json", "--report", page]);
    assert.equal(run.exitCode, 0, run.stderr);
    const model = await modelIn(page);
    assert.deepEqual(sizesIn(model), sizesOf(JSON.parse(run.stdout)));
    const came = model.tree!.find(0, "more.txt").filter((node) => model.tree!.trait(node).kind === "file");
    assert.deepEqual(
      came.map((node) => [model.tree!.bytes("before", node), model.tree!.bytes("after", node)]),
      [[0, 50_000]],
    );
    assert.ok(model.tree?.labels.includes("main.main"));
    assert.deepEqual([model.causes, model.waterfall], [[], null]);
  });

  await t.test("of two packages, with the reasons", async () => {
    const run = await plimsoll(["diff", PLAIN, join(PLAIN, "../mimetypes"), "--json", "--report", page]);
    assert.equal(run.exitCode, 0, run.stderr);
    const report: ImageDiffReport = JSON.parse(run.stdout);
    const model = await modelIn(page);
    assert.deepEqual(sizesIn(model), sizesOf(report));
    assert.ok(model.tree?.labels.includes("plain → mimetypes"));
    assert.equal(
      model.causes.reduce((sum, { changeBytes }) => sum + changeBytes, 0),
      report.changeBytes,
    );
    assert.match(model.causes[0]?.what ?? "", /^example\.com\/mimetypes imports /);
  });

  await t.test("a folder in its place is reported before anything is built", async () => {
    const run = await plimsoll(["diff", PLAIN, PLAIN, "--report", folder]);
    assert.equal(run.exitCode, 3);
    assert.doesNotMatch(run.stderr, /Built/);
  });
});

test("slim says that the page cannot be written before it builds anything", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const layout = join(folder, "layout");
  const run = await runHere(["slim", PLAIN, "-o", `oci:${layout}`, "--measure", "none", "--report", folder]);
  assert.equal(run.exitCode, 3);
  assert.match(run.stderr, /cannot be replaced/);
  assert.ok(!existsSync(layout));
});

test("slim says that the page could not be written, and the image stays", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = temporaryFolder(t);
  const layout = join(folder, "layout");
  // This path can become invalid only when the image has been written.
  const report = join(layout, "index.json", "page.html");
  const run = await runHere(["slim", PLAIN, "-o", `oci:${layout}`, "--measure", "none", "--report", report]);
  assert.equal(run.exitCode, 3);
  assert.match(run.stderr, /page\.html could not be written/);
  assert.match(run.stdout, /@sha256:/);
  assert.ok(existsSync(join(layout, "index.json")));
});

test("a page without data is small, and has one script that no text can end early", async () => {
  const html = await renderPage(fullModel({ tree: null }), await readPageSource());
  assert.ok(html.length < MOST_BYTES_BEFORE_DATA, String(html.length));
  assert.equal(html.match(/<\/script/gi)?.length, 2);
  assert.equal(html.match(/<\/style/gi)?.length, 1);
  assert.doesNotMatch(html, /^(?:import|export) /m);
  assert.doesNotMatch(html, /\{\{\w+\}\}|https?:\/\//);
});
