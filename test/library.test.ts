import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { converge, copy, cost, diff, explain, lint, prune, type Surroundings, slim, tags, why } from "../src/index.ts";
import { plimsoll } from "./explain/plimsoll.ts";
import { PLAIN, slimEnvironment } from "./support/slim.ts";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY, requireTool } from "./support/tools.ts";

const GUIDE = join(REPOSITORY, "docs/guide/library.md");

/** A folder in which `./cmd/order` is a small program, as in the guide, with a report that finds nothing in it. */
function projectFolder(t: TestContext): string {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "cmd"));
  cpSync(PLAIN, join(folder, "cmd/order"), { recursive: true });
  const report = { SchemaVersion: 2, ArtifactName: "order", Results: [] };
  writeFileSync(join(folder, "trivy.json"), JSON.stringify(report));
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFileSync(join(folder, "signing.pem"), privateKey.export({ format: "pem", type: "pkcs8" }));
  return folder;
}

test("the examples of the guide run, one after the other, and each prints something", (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = projectFolder(t);
  const examples = [...readFileSync(GUIDE, "utf8").matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
  assert.ok(examples.length >= 7, `the guide has ${examples.length} examples`);
  const library = pathToFileURL(join(REPOSITORY, "src/index.ts")).href;
  for (const [index, code] of examples.entries()) {
    const file = join(folder, `example-${index}.ts`);
    writeFileSync(file, code.replace('from "plimsoll"', `from ${JSON.stringify(library)}`));
    const said = execFileSync(process.execPath, [file], { cwd: folder, env: slimEnvironment(), encoding: "utf8" });
    assert.notEqual(said.trim(), "", code);
  }
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

  test("explain, diff, copy and lint of an image", async (t) => {
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
