import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import {
  audit,
  baseline,
  converge,
  copy,
  cost,
  diff,
  explain,
  lint,
  prune,
  type Surroundings,
  slim,
  tags,
  verify,
  why,
} from "../src/index.ts";
import { plimsoll } from "./explain/plimsoll.ts";
import { compilesAnew, guideExamples, projectFolder, runExamples } from "./support/guide-examples.ts";
import { slimEnvironment } from "./support/slim.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { requireTool } from "./support/tools.ts";

test("the examples of the guide run, one after the other, and each prints something", (t) => {
  if (requireTool(t, "go") === undefined) return;
  const quick = guideExamples().filter((example) => !compilesAnew(example));
  runExamples(projectFolder(t), quick);
});

describe("a function returns what its verb writes with --json", () => {
  const surroundings = (cwd: string): Surroundings => ({
    cwd,
    env: slimEnvironment({ NO_COLOR: "1" }),
    signal: new AbortController().signal,
  });
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, withLists));

  async function project(t: TestContext): Promise<string | undefined> {
    if (requireTool(t, "go") === undefined) return undefined;
    const folder = projectFolder(t);
    await slim(["./cmd/order"], { output: ["oci:out:order"] }, surroundings(folder));
    return folder;
  }

  async function written(cwd: string, ...words: string[]): Promise<unknown> {
    const { stdout, stderr } = await plimsoll([...words, "--json"], cwd);
    assert.notEqual(stdout, "", stderr);
    return JSON.parse(stdout);
  }

  test("explain, diff, copy, lint, baseline and verify of an image", async (t) => {
    const folder = await project(t);
    if (folder === undefined) return;
    const at = surroundings(folder);
    const image = "oci:out:order";
    // Either run may use the other's cached results, which changes the notes of the run.
    const cached = { cache: false };
    assert.deepEqual(plain(await explain(image, cached, at)), await written(folder, "explain", image, "--no-cache"));
    assert.deepEqual(
      plain(await diff(image, image, cached, at)),
      await written(folder, "diff", image, image, "--no-cache"),
    );
    await copy(image, ["oci:copied"], {}, at);
    assert.deepEqual(
      plain(await copy(image, ["oci:copied"], {}, at)),
      await written(folder, "copy", image, "oci:copied"),
    );
    assert.deepEqual(
      { ...(plain(await lint(image, {}, at)) as object), notes: [] },
      { ...((await written(folder, "lint", image)) as object), notes: [] },
    );
    const dry = { dryRun: true, port: ["8080"] };
    assert.deepEqual(
      plain(await baseline(image, dry, at)),
      await written(folder, "baseline", image, "--dry-run", "--port", "8080"),
    );
    assert.deepEqual(
      plain(await verify(image, { key: "cosign.pub", withoutLog: true }, at)),
      await written(folder, "verify", image, "--key", "cosign.pub", "--without-log"),
    );
  });

  test("explain, why and tags of a main package, and a dry run of slim on an image", async (t) => {
    const folder = await project(t);
    if (folder === undefined) return;
    const at = surroundings(folder);
    const package_ = "./cmd/order";
    assert.deepEqual(plain(await explain(package_, {}, at)), await written(folder, "explain", package_));
    assert.deepEqual(
      plain(await why(package_, "strconv", {}, at)),
      await written(folder, "explain", package_, "--why", "strconv"),
    );
    assert.deepEqual(
      plain(await cost("strconv", package_, {}, at)),
      await written(folder, "cost", "strconv", package_),
    );
    assert.deepEqual(
      plain(await converge(package_, { from: ["trivy.json"] }, at)),
      await written(folder, "converge", package_, "--from", "trivy.json"),
    );
    assert.deepEqual(
      plain(await prune(package_, { budget: 1 }, at)),
      await written(folder, "prune", package_, "--budget", "1"),
    );
    assert.deepEqual(plain(await audit(package_, {}, at)), await written(folder, "audit", package_));
    assert.deepEqual(
      plain(await tags(package_, { budget: 0 }, at)),
      await written(folder, "tags", package_, "--budget", "0"),
    );
    assert.deepEqual(
      plain(await slim(["oci:out:order"], { dryRun: true }, at)),
      await written(folder, "slim", "oci:out:order", "--dry-run", "--measure", "none"),
    );
  });

  test("the error that is thrown is the one that the verb reports", async (t) => {
    const folder = temporaryFolder(t);
    const { error } = (await written(folder, "explain", "oci:nowhere")) as { error: { code: string } };
    await assert.rejects(explain("oci:nowhere", {}, surroundings(folder)), { code: error.code });
  });
});

/** JSON writes a generator as a list. */
function withLists(_key: string, value: unknown): unknown {
  const isMade = typeof value === "object" && value !== null && !Array.isArray(value) && Symbol.iterator in value;
  return isMade ? [...(value as Iterable<unknown>)] : value;
}
