import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** The date of the commits: the same in every run, so that the revisions are too. */
const DATE = "2024-05-06T07:08:09Z";
const GIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_AUTHOR_DATE: DATE,
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
  GIT_COMMITTER_DATE: DATE,
};

interface Checkout {
  readonly folder: string;
  readonly git: (...words: string[]) => string;
  /** Runs slim in the checkout, with stamping as Go has it by default. */
  readonly slim: (...words: string[]) => Promise<SlimReport>;
  readonly layout: LayoutOnDisk;
}

/** A program in its own git repository, with one commit. */
function checkoutOf(t: TestContext): Checkout | undefined {
  const git = requireTool(t, "git");
  if (git === undefined) return undefined;
  const folder = join(temporaryFolder(t), "plain");
  cpSync(PLAIN, folder, { recursive: true });
  const layout = new LayoutOnDisk(join(temporaryFolder(t), "layout"));
  const checkout = at(git, folder, layout);
  checkout.git("init", "--quiet", "--initial-branch", "main");
  commit(checkout, "first");
  return checkout;
}

function at(git: string, folder: string, layout: LayoutOnDisk): Checkout {
  const env = { ...process.env, ...GIT_ENVIRONMENT };
  return {
    folder,
    layout,
    git: (...words) =>
      execFileSync(git, words, { cwd: folder, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }),
    slim: (...words) =>
      slimReport([".", "-o", `oci:${layout.folder}`, ...words], {
        cwd: folder,
        env: { GOFLAGS: "", GIT_CONFIG_GLOBAL: "/dev/null" },
      }),
  };
}

function commit({ git }: Checkout, message: string): string {
  git("add", "--all");
  git("commit", "--quiet", "--message", message);
  return git("rev-parse", "HEAD").trim();
}

function inputsOf({ inputs }: SlimReport): Record<string, string> {
  return Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
}

test("the facts of version control are stamped and recorded, and a note names what has changed since", async (t) => {
  const checkout = checkoutOf(t);
  if (checkout === undefined) return;
  const { git, slim, layout, folder } = checkout;
  const revision = git("rev-parse", "HEAD").trim();
  const pseudo = `v0.0.0-20240506070809-${revision.slice(0, 12)}`;

  const first = await slim();
  assert.deepEqual(first.notes, [], "there is no run before this one");
  const { "vcs.revision": stamped, "vcs.modified": modified, "vcs.time": time, module } = inputsOf(first);
  assert.deepEqual([stamped, modified, time, module], [revision, "false", DATE, `example.com/plain@${pseudo}`]);
  const { annotations } = layout.image().manifest;
  assert.equal(annotations?.["org.opencontainers.image.revision"], revision);
  assert.equal(annotations?.["org.opencontainers.image.version"], pseudo);
  assert.deepEqual((await slim()).notes, [], "the same digest needs no explanation");

  writeFileSync(join(folder, "untracked.txt"), "dirt");
  const dirty = await slim();
  assert.equal(inputsOf(dirty)["vcs.modified"], "true");
  assert.deepEqual(dirty.notes, [
    `oci:${layout.folder}:latest had ${first.image?.digest} from the last run; these inputs differ: ` +
      `module: example.com/plain@${pseudo} → example.com/plain@${pseudo}+dirty; vcs.modified: false → true`,
  ]);

  rmSync(join(folder, "untracked.txt"));
  git("tag", "v1.2.3");
  const tagged = await slim();
  assert.match(tagged.notes.join(), /module: example\.com\/plain@\S+\+dirty → example\.com\/plain@v1\.2\.3;/);
  assert.equal(layout.image().manifest.annotations?.["org.opencontainers.image.version"], "v1.2.3");
});

test("a shallow clone has no tags, and the note says that it is shallow", async (t) => {
  const checkout = checkoutOf(t);
  if (checkout === undefined) return;
  checkout.git("tag", "v1.2.3");
  writeFileSync(join(checkout.folder, "CHANGES"), "more");
  commit(checkout, "second");
  await checkout.slim();
  const clone = join(temporaryFolder(t), "clone");
  checkout.git("clone", "--quiet", "--depth", "1", `file://${checkout.folder}`, clone);
  const { notes } = await at("git", clone, checkout.layout).slim();
  assert.match(notes.join(), /module: example\.com\/plain@v1\.2\.4-0\.\S+ → example\.com\/plain@v0\.0\.0-\S+;/);
  assert.match(notes.join(), /vcs\.shallow: false → true/);
});

test("if no input differs, the remaining reason is that sources changed without a commit", async (t) => {
  const checkout = checkoutOf(t);
  if (checkout === undefined) return;
  const main = join(checkout.folder, "main.go");
  const write = (text: string) => writeFileSync(main, `package main\n\nfunc main() { println("${text}") }\n`);
  write("one");
  await checkout.slim();
  write("two");
  const { notes } = await checkout.slim();
  assert.match(notes.join(), /no recorded input differs, so the sources, or files that were added, have changed/);
});

test("--no-vcs makes the same image from every state of the checkout", async (t) => {
  const checkout = checkoutOf(t);
  if (checkout === undefined) return;
  const clean = await checkout.slim("--no-vcs");
  const names = clean.inputs.map(({ name }) => name).filter((name) => name.startsWith("vcs"));
  assert.deepEqual(names, []);
  writeFileSync(join(checkout.folder, "untracked.txt"), "dirt");
  const dirty = await checkout.slim("--no-vcs");
  checkout.git("tag", "v1.2.3");
  commit(checkout, "second");
  const later = await checkout.slim("--no-vcs");
  assert.deepEqual([dirty.image?.digest, later.image?.digest], [clean.image?.digest, clean.image?.digest]);
  assert.equal("annotations" in checkout.layout.image().manifest, false);
});
