import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileCall } from "./file-call.ts";
import { missingFiles } from "./missing-files.ts";

const asked = (path: string | null, result = "ok", more: Partial<FileCall> = {}): FileCall => ({
  ...{ path, call: "openat", result, isCreation: false, isExclusive: false },
  ...more,
});

const OPEN = { call: "openat", isCreation: false };

test("a file that one side got and the other asked for in vain is found", () => {
  const { found, leftOut } = missingFiles({
    before: [
      ...[asked("/srv/index.html"), asked("/etc/passwd"), asked("/both"), asked("/nowhere", "ENOENT")],
      ...[
        asked("/only-before"),
        asked("/data/log", "ok", { isCreation: true }),
        asked("/late", "ENOENT"),
        asked("/new", "ENOENT"),
      ],
      asked(null),
    ],
    after: [
      ...[
        asked("/srv/index.html", "ENOENT"),
        asked("/etc/passwd", "EACCES"),
        asked("/both"),
        asked("/nowhere", "ENOENT"),
      ],
      ...[asked("/data/log", "EROFS", { isCreation: true }), asked("/late", "ENOENT"), asked("/late"), asked("/new")],
      ...[asked("/only-after", "ENOENT"), asked(null, "ENOENT")],
    ],
  });
  assert.deepEqual(found, [
    { ...OPEN, path: "/srv/index.html", side: "after", kind: "missing", error: "ENOENT" },
    { ...OPEN, path: "/etc/passwd", side: "after", kind: "denied", error: "EACCES" },
    { ...OPEN, path: "/data/log", side: "after", kind: "denied", error: "EROFS", isCreation: true },
    { ...OPEN, path: "/late", side: "before", kind: "missing", error: "ENOENT" },
    { ...OPEN, path: "/new", side: "before", kind: "missing", error: "ENOENT" },
  ]);
  assert.deepEqual(leftOut, []);
});

test("a name that one side found in the end is not missing there", () => {
  const probed = [asked("/a", "ENOENT"), asked("/a")];
  assert.deepEqual(missingFiles({ before: [asked("/a")], after: probed }).found, []);
});

test("files with random names stand for their folder", () => {
  const made = { isCreation: true, isExclusive: true };
  const { found } = missingFiles({
    before: [asked("/tmp/upload-1114052470", "ok", made), asked("/cache/x-20314159"), asked("/run/abQx9z", "ok", made)],
    after: [
      asked("/tmp/upload-998877665", "EROFS", made),
      asked("/cache/x-27182818"),
      asked("/run/kkPq1a", "ENOENT", made),
    ],
  });
  assert.deepEqual(
    found.map(({ path, kind, isCreation }) => [path, kind, isCreation]),
    [
      ["/tmp/*", "denied", true],
      ["/run/*", "missing", true],
    ],
  );
});

test("what no image has is left out with a reason", () => {
  const paths = ["/proc/sys/vm/x", "/sys/fs/cgroup/memory.max", "/dev/shm/x", "/process"];
  const { found, leftOut } = missingFiles({
    before: paths.map((path) => asked(path)),
    after: paths.map((path) => asked(path, "ENOTDIR")),
  });
  assert.deepEqual(
    found.map(({ path }) => path),
    ["/process"],
  );
  assert.deepEqual(
    leftOut.map(({ reason }) => reason),
    [
      ...["the kernel makes it, and no image has it", "the kernel makes it, and no image has it"],
      "the container runtime makes it, and no image has it",
    ],
  );
});
