import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeFiles } from "../../../test/support/files.ts";
import { type GitRepository, gitRepository } from "../../../test/support/git-repository.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { readCheckoutFacts } from "./checkout-facts.ts";
import { commitOfLine } from "./line-commit.ts";
import { Repository } from "./repository.ts";
import { openWorktree } from "./worktree.ts";

const SIGNAL = new AbortController().signal;
const BOB = "Bob <bob@example.com>";

function open({ folder }: GitRepository, env: NodeJS.ProcessEnv = {}, signal = SIGNAL): Promise<Repository> {
  return Repository.open(folder, { ...process.env, ...env }, signal);
}

/** Two commits on main, and one by Bob on a branch. */
function history(t: TestContext) {
  const made = gitRepository(t);
  if (made === undefined) return undefined;
  const first = made.commit("First", { "a.txt": "one\ntwo\n", "sub dir/ü.txt": "deep\n" });
  const second = made.commit("Second", { "a.txt": "one\ntwo\nthree\n" });
  made.git("switch", "--quiet", "--create", "change", first);
  const change = made.commit("Change", { "b.txt": "new\n" }, BOB);
  return { ...made, first, second, change };
}

test("a revision is a commit; the merge base is where HEAD left it", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const repository = await open(made);
  assert.equal(await repository.commitOf("main"), made.second);
  assert.equal(await repository.commitOf(made.first.slice(0, 10)), made.first);
  assert.equal(await repository.mergeBase("main"), made.first);
  assert.equal(await repository.mergeBase("HEAD"), made.change);
  for (const unknown of ["nobody", "--all", "main:a.txt", "", "a b", "HEAD~99"]) {
    await assert.rejects(repository.commitOf(unknown), { code: "revision-unknown" }, unknown);
  }
  made.git("checkout", "--quiet", "--orphan", "alone");
  made.commit("Alone");
  await assert.rejects(repository.mergeBase("main"), { code: "revision-unknown", what: /no common history/ });
});

test("the folder's place in the checkout is known, whatever a hook has set and however the folder is named", async (t) => {
  const made = history(t);
  const other = gitRepository(t);
  if (made === undefined || other === undefined) return;
  const link = join(temporaryFolder(t), "link");
  symlinkSync(join(made.folder, "sub dir"), link);
  const hook = {
    GIT_DIR: join(other.folder, ".git"),
    GIT_WORK_TREE: other.folder,
    GIT_PREFIX: "x/",
    GIT_INDEX_FILE: "y",
  };
  for (const folder of [join(made.folder, "sub dir"), link]) {
    const repository = await Repository.open(folder, { ...process.env, ...hook }, SIGNAL);
    assert.deepEqual([repository.top, repository.prefix], [made.folder, "sub dir/"]);
    assert.equal(await repository.commitOf("HEAD"), made.change);
  }
  assert.equal((await readCheckoutFacts(made.folder, { ...process.env, ...hook }))?.FullCommit, made.change);
  await assert.rejects(Repository.open(temporaryFolder(t), process.env, SIGNAL), { code: "not-a-checkout" });
  await assert.rejects(open(made, { PATH: "/nowhere" }), { code: "program-missing" });
});

test("a file at a commit is its content, undefined where it was not, and an error where it cannot be read", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const repository = await open(made);
  assert.equal(await repository.textAt("main", "a.txt"), "one\ntwo\nthree\n");
  assert.equal(await repository.textAt("main", "sub dir/ü.txt"), "deep\n");
  assert.equal(await repository.textAt("main", "b.txt"), undefined);
  assert.equal(await repository.textAt("main", "A.TXT"), undefined);
  symlinkSync("a.txt", join(made.folder, "link.txt"));
  symlinkSync("../../outside.txt", join(made.folder, "outside.txt"));
  made.commit("Links", { "empty.txt": "" });
  assert.equal(await repository.textAt("HEAD", "link.txt"), "one\ntwo\n");
  assert.equal(await repository.textAt("HEAD", "empty.txt"), "");
  await assert.rejects(repository.textAt("HEAD", "outside.txt"), { code: "program-failed" });
  await assert.rejects(repository.textAt("HEAD", "sub dir"), { code: "program-failed" });
  // A clone may lack an object: that is not an empty file.
  const blob = made.git("rev-parse", "HEAD:a.txt");
  rmSync(join(made.folder, ".git/objects", blob.slice(0, 2), blob.slice(2)));
  await assert.rejects(repository.textAt("HEAD", "a.txt"), { code: "program-failed" });
});

test("what changed since a commit is named, with new files and without ignored ones", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const repository = await open(made);
  writeFiles(made.folder, { "new\nname \"'.txt": "x", "out.log": "x", ".gitignore": "*.log\n", "a.txt": "else\n" });
  assert.deepEqual(await repository.changedSince(made.first), [".gitignore", "a.txt", "b.txt", "new\nname \"'.txt"]);
  assert.deepEqual(await repository.changedSince("HEAD"), [".gitignore", "a.txt", "new\nname \"'.txt"]);
});

test("authors are those of the commits, their co-authors, and whoever has something uncommitted", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const repository = await open(made);
  assert.deepEqual(await repository.authors(made.first), ["Bob", "bob@example.com"]);
  made.commit("With others\n\nCo-authored-by: Eve Long <eve@example.com>", { "c.txt": "c\n" }, BOB);
  assert.deepEqual((await repository.authors(made.first)).toSorted(), [
    ...["Bob", "Eve Long", "bob@example.com", "eve@example.com"],
  ]);
  writeFiles(made.folder, { "c.txt": "changed\n" });
  assert.ok((await repository.authors(made.first)).includes("ann@example.com"));
  const fresh = gitRepository(t);
  assert.deepEqual(await (await open(fresh!)).authors(undefined), []);
});

test("a line's commit is one of the range, or there is a reason", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  made.git("config", "log.showSignature", "true");
  const repository = await open(made);
  const subject = "a::b <c> %0A \u{1f600}";
  const added = made.commit(subject, { "a.txt": "one\nadded\ntwo\n" }, BOB);
  const origin = (line: number, path = "a.txt") => commitOfLine(repository, { path, line, since: made.first });
  const found = await origin(2);
  assert.ok("commit" in found);
  assert.deepEqual([found.commit.hash, found.commit.subject, found.commit.author], [added, subject, "Bob"]);
  assert.match(found.commit.date, /^\d{4}-\d\d-\d\d$/);
  assert.deepEqual(await origin(1), { none: "the line is older than the change" });
  writeFiles(made.folder, { "a.txt": "one\nadded\nnot yet\ntwo\n", "fresh.txt": "x\n" });
  assert.deepEqual(await origin(3), { none: "it is not committed yet" });
  assert.deepEqual(await origin(1, "fresh.txt"), { none: "it is not committed yet" });
  assert.equal((await repository.lastCommit(made.folder, made.first))?.hash, added);
  made.git("config", "blame.ignoreRevsFile", "not-there");
  assert.match(JSON.stringify(await origin(2)), /git blame failed: .*not-there/);
  assert.equal(await repository.lastCommit(join(made.folder, "sub dir"), made.first), undefined);
});

test("the newest tag below a commit is found by its pattern", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const repository = await open(made);
  assert.equal(await repository.newestTag("v*", "HEAD"), undefined);
  made.git("tag", "v1.0.0", made.first);
  made.git("tag", "v2.0.0", made.second);
  made.git("tag", "other", made.change);
  assert.equal(await repository.newestTag("v*", "HEAD"), "v1.0.0");
  assert.equal(await repository.newestTag("v*", "main"), "v2.0.0");
});

test("a shallow clone says how to deepen it, whatever is asked", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const folder = join(temporaryFolder(t), "clone");
  execFileSync("git", ["clone", "--quiet", "--depth=1", "--no-single-branch", `file://${made.folder}`, folder]);
  const repository = await Repository.open(folder, process.env, SIGNAL);
  assert.equal(await repository.isShallow(), true);
  const deepen = { code: "history-shallow", fix: /git fetch --unshallow/ };
  await assert.rejects(repository.commitOf(made.first), deepen);
  await assert.rejects(repository.mergeBase("origin/main"), deepen);
  await assert.rejects(repository.newestTag("v*", "HEAD"), deepen);
  // The line looks as if the oldest commit of the clone had added it.
  const since = await repository.commitOf("origin/main");
  await assert.rejects(commitOfLine(repository, { path: "a.txt", line: 1, since }), deepen);
});

test("a worktree is another folder at that commit, runs no hook, and is gone afterwards, also when interrupted", async (t) => {
  const made = history(t);
  if (made === undefined) return;
  const ran = join(made.folder, ".git/ran");
  writeFiles(made.folder, { ".git/hooks/bin/x": "" });
  mkdirSync(join(made.folder, ".git/hooks"), { recursive: true });
  writeFileSync(join(made.folder, ".git/hooks/post-checkout"), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
  const stop = new AbortController();
  const repository = await open(made, {}, stop.signal);
  const worktrees = () => made.git("worktree", "list").split("\n").length;
  {
    await using tree = await openWorktree(repository, made.second, temporaryFolder(t));
    assert.equal(readFileSync(join(tree.folder, "a.txt"), "utf8"), "one\ntwo\nthree\n");
    assert.equal(worktrees(), 2);
  }
  assert.equal(worktrees(), 1);
  assert.ok(!existsSync(ran));
  await assert.rejects(openWorktree(repository, "nobody", temporaryFolder(t)), { code: "program-failed" });
  {
    await using _tree = await openWorktree(repository, made.second, temporaryFolder(t));
    stop.abort();
  }
  assert.equal(worktrees(), 1);
});
