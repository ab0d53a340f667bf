import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { ORDER, PLAIN, type SlimOptions, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

/** What may differ between runs without changing the image. */
interface Surroundings extends SlimOptions {
  readonly source?: string;
  /** The folder that `--add` puts into the image. */
  readonly web?: string;
  readonly words?: readonly string[];
}

/** The digest of the example service with a health check and added files, built with an empty cache. */
async function digestOf(t: TestContext, surroundings: Surroundings & { readonly web: string }): Promise<string> {
  const { source = ORDER, web, words = [], env, ...options } = surroundings;
  const folder = temporaryFolder(t);
  const extras = ["--add", `${web}:/srv/web`, "--healthcheck", "http://:8080/health", "--no-vcs"];
  const { image } = await slimReport([source, ...extras, ...words, "-o", `oci:${join(folder, "layout")}`], {
    // Always a process of its own, which has no memory of another.
    ...{ through: [], ...options },
    env: { PLIMSOLL_CACHE: join(folder, "cache"), ...env },
  });
  return image!.digest;
}

const WEB_FILES = ["index.html", "a.css", "B.css", "z/deep/er.js", "z/deep.js", "ä.txt", "a/b", "ab"];

/**
 * Writes the same files in the given order: some file systems list a folder in that order, some in the opposite one.
 */
function writeWeb(folder: string, names: readonly string[], mode: number, mtimeSeconds: number): string {
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `content of ${name}`);
    chmodSync(path, mode);
    utimesSync(path, mtimeSeconds, mtimeSeconds);
  }
  return folder;
}

/** A folder in memory where there is one: there the order of a listing follows the order of writing. */
function folderInMemory(t: TestContext): string {
  if (!existsSync("/dev/shm")) return temporaryFolder(t);
  const folder = mkdtempSync("/dev/shm/plimsoll-test-");
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * A checkout in another place: the sources of plimsoll and of the example, written in reverse order, at another time.
 */
function otherCheckout(t: TestContext): string {
  const folder = join(temporaryFolder(t), "somewhere else");
  const files = globSync(["src/**", "data/**", "examples/order/**", "package.json"], { cwd: REPOSITORY });
  for (const name of files.sort().reverse()) {
    const [from, to] = [join(REPOSITORY, name), join(folder, name)];
    if (!statSync(from).isFile()) continue;
    cpSync(from, to);
    utimesSync(to, 1_000_000_000, 1_000_000_000);
  }
  symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
  return folder;
}

test("the place, the time and the user of a build do not change the image", async (t) => {
  const web = writeWeb(folderInMemory(t), WEB_FILES, 0o644, 1_700_000_000);
  const expected = await digestOf(t, { web });
  const checkout = otherCheckout(t);
  const home = temporaryFolder(t);
  const locale = { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" };
  // Each run differs in all that it names: one of them alone could only be undone by another.
  const cases: Readonly<Record<string, Surroundings>> = {
    "from another directory and checkout, with one thread for files, with settings of go env -w": {
      ...{ checkout, source: join(checkout, "examples/order"), cwd: checkout },
      env: { UV_THREADPOOL_SIZE: "1", GOENV: goSettings(t) },
    },
    "from within the package, in another time zone and locale, with another umask and HOME": {
      ...{ source: ".", cwd: ORDER, through: ["sh", "-c", 'umask 077; exec "$@"', "-"] },
      env: { TZ: "Pacific/Auckland", ...locale, HOME: home, XDG_CONFIG_HOME: join(home, "config") },
    },
    "on one core, without a cache of layers, with many threads for files": {
      through: ["taskset", "--cpu-list", "0"],
      words: ["--no-cache"],
      env: { UV_THREADPOOL_SIZE: "16" },
    },
    "from files written in another order, at another time, with other modes": {
      web: writeWeb(folderInMemory(t), WEB_FILES.toReversed(), 0o600, 42),
    },
  };
  for (const [name, surroundings] of Object.entries(cases)) {
    await t.test(name, async (s) => {
      if (surroundings.through?.[0] === "taskset" && requireTool(s, "taskset") === undefined) return;
      assert.equal(await digestOf(s, { web, ...surroundings }), expected);
    });
  }
  await t.test("from a warm cache", async (s) => {
    const env = { PLIMSOLL_CACHE: join(temporaryFolder(s), "cache") };
    for (const _ of ["filling it", "from it"]) assert.equal(await digestOf(s, { web, env }), expected);
  });
});

/** A settings file of `go env -w`; a variable of the same name takes precedence over it. */
function goSettings(t: TestContext): string {
  const file = join(temporaryFolder(t), "env");
  writeFileSync(file, "GOFLAGS=-gcflags=all=-l\nGOBIN=/nowhere\n");
  return file;
}

test("another user with other caches of Go builds the same image", async (t) => {
  const setpriv = requireTool(t, "setpriv");
  if (setpriv === undefined) return;
  if (process.getuid?.() !== 0) return t.skip("only root may become another user");
  const nobody = [setpriv, "--reuid", "65534", "--regid", "65534", "--clear-groups"];
  const start = spawnSync(nobody[0]!, [...nobody.slice(1), process.execPath, "--version"], { cwd: REPOSITORY });
  if (start.status !== 0) return t.skip("another user cannot reach this checkout");
  const theirs = temporaryFolder(t);
  chownSync(theirs, 65534, 65534);
  const env = { HOME: theirs, TMPDIR: theirs, PLIMSOLL_CACHE: join(theirs, "cache"), GOCACHE: join(theirs, "go") };
  const words = [PLAIN, "--no-vcs", "-o"];
  const options = { through: nobody, env: { ...env, GOMODCACHE: join(theirs, "mod") } };
  const other = await slimReport([...words, `oci:${join(theirs, "layout")}`], options);
  const own = await slimReport([...words, `oci:${join(temporaryFolder(t), "layout")}`]);
  assert.equal(other.image?.digest, own.image?.digest);
});

test("SOURCE_DATE_EPOCH dates the image and the service's layer, but no layer that services share", async (t) => {
  const layout = new LayoutOnDisk(join(temporaryFolder(t), "layout"));
  const env = { SOURCE_DATE_EPOCH: "1700000000" };
  const words = [PLAIN, "--healthcheck", "http://:8080/", "-o"];
  const dated = await slimReport([...words, `oci:${layout.folder}:dated`], { env });
  await slimReport([...words, `oci:${layout.folder}:undated`]);
  const [then, never] = [layout.image("dated"), layout.image("undated")];
  assert.deepEqual([then.config.created, never.config.created], ["2023-11-14T22:13:20Z", "1970-01-01T00:00:00Z"]);
  assert.ok(then.config.history?.every(({ created }) => created === "2023-11-14T22:13:20Z"));
  assert.deepEqual(then.manifest.layers.slice(0, -1), never.manifest.layers.slice(0, -1));
  const [own, ownNever] = [then, never].map(({ manifest }) => layout.listing(manifest.layers.at(-1)!));
  assert.ok(own!.every((line) => line.includes(" 2023-11-14 22:13:20 ")));
  assert.ok(ownNever!.every((line) => line.includes(" 1970-01-01 00:00:00 ")));
  assert.equal(dated.inputs.find(({ name }) => name === "SOURCE_DATE_EPOCH")?.value, "1700000000");
});
