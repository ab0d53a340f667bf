import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { FileTree } from "../../src/image/file-tree.ts";
import { walkPath } from "../../src/image/path-walk.ts";
import { layersOf } from "../support/layers.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/**
 * Opens paths with a folder as the root, and prints where the kernel arrived, or its error, one line for each path.
 * /proc is opened first, because the folder has none.
 */
const KERNEL = `
import errno, json, os, sys
root, questions = sys.argv[1], json.load(sys.stdin)
links = os.open("/proc/self/fd", os.O_RDONLY)
os.chroot(root)
os.chdir("/")
answers = []
for path, follow in questions:
    try:
        fd = os.open(path, os.O_PATH | (0 if follow else os.O_NOFOLLOW))
        answers.append(os.readlink(str(fd), dir_fd=links))
        os.close(fd)
    except OSError as error:
        answers.append(errno.errorcode[error.errno])
print(json.dumps(answers))
`;

const ERRORS: Readonly<Record<string, string>> = { missing: "ENOENT", loop: "ELOOP", "not-a-directory": "ENOTDIR" };

const NAME = fc.constantFrom("a", "b", "c", "d");
const STEP = fc.oneof({ weight: 8, arbitrary: NAME }, { weight: 1, arbitrary: fc.constantFrom(".", "..", "") });
const PLACE = fc.array(NAME, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const WAY = fc
  .tuple(fc.constantFrom("", "/", "../", "../../../../"), fc.array(STEP, { minLength: 1, maxLength: 5 }))
  .map(([before, steps]) => before + steps.join("/"))
  .filter((path) => path !== "");
const LINE = fc.oneof(
  { weight: 2, arbitrary: PLACE.map((path) => `${path} 1`) },
  { weight: 2, arbitrary: PLACE.map((path) => `${path}/`) },
  { weight: 4, arbitrary: fc.tuple(PLACE, WAY).map(([path, to]) => `${path} -> ${to}`) },
  { weight: 1, arbitrary: fc.tuple(PLACE, PLACE).map(([path, to]) => `${path} => ${to}`) },
);

/** Writes a tree to disk as plimsoll's reader sees it. A hard link whose target has no name becomes a file. */
function write(tree: FileTree, root: string): void {
  const firstNames = new Map<string, string>();
  for (const { path, node } of tree.entries()) {
    const target = tree.linkTarget(node);
    const id = `${node.content?.layer} ${node.content?.entry}`;
    const first = firstNames.get(id);
    if (node.kind === "directory") mkdirSync(join(root, path));
    else if (first !== undefined) linkSync(join(root, first), join(root, path));
    else if (target !== undefined) symlinkSync(target, join(root, path));
    else writeFileSync(join(root, path), "");
    if (node.kind !== "directory" && node.content !== undefined) firstNames.set(id, first ?? path);
  }
}

test("paths in random trees lead where the kernel finds them, or fail for the same reason", async (t) => {
  const python = requireTool(t, "python3");
  if (python === undefined) return;
  if (process.getuid?.() !== 0) {
    t.skip("only root may make a folder the root of a process");
    return;
  }
  const folder = temporaryFolder(t);
  const seen = new Map<string, number>();
  let trees = 0;
  const property = fc.asyncProperty(
    fc.array(LINE, { minLength: 3, maxLength: 14 }),
    fc.array(fc.tuple(WAY, fc.boolean()), { minLength: 40, maxLength: 80 }),
    async (lines, questions) => {
      const tree = new FileTree(await layersOf(lines));
      const root = join(folder, String(trees++));
      mkdirSync(root);
      write(tree, root);
      const input = JSON.stringify(questions.map(([path, follow]) => [`/${path}`, follow]));
      const answers: string[] = JSON.parse(execFileSync(python, ["-c", KERNEL, root], { input, encoding: "utf8" }));
      for (const [index, [path, followLast]] of questions.entries()) {
        const walked = walkPath(tree, path, { followLast });
        const ours = walked.problem === undefined ? `/${walked.path}` : ERRORS[walked.problem]!;
        assert.equal(
          ours,
          answers[index],
          `${path} ${followLast ? "followed" : "not followed"} in ${lines.join(", ")}`,
        );
        const kind = walked.problem ?? (walked.links.length > 0 ? "found through links" : "found");
        seen.set(kind, (seen.get(kind) ?? 0) + 1);
      }
    },
  );
  await fc.assert(property, { numRuns: 80 });
  t.diagnostic(`compared paths of ${trees} trees: ${[...seen].map(([kind, count]) => `${count} ${kind}`).join(", ")}`);
  for (const kind of ["found", "found through links", "missing", "loop", "not-a-directory"]) {
    assert.ok((seen.get(kind) ?? 0) > 50, `${seen.get(kind)} paths were ${kind}`);
  }
});
