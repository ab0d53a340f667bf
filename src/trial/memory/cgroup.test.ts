import assert from "node:assert/strict";
import { test } from "node:test";
import { cgroupOf } from "./cgroup.ts";

test("the memory controller is found in the hierarchy that has it", () => {
  const cases: readonly (readonly [string, ReturnType<typeof cgroupOf>])[] = [
    ["0::/user.slice/user-1000.slice/a:b.scope\n", { version: 2, path: "/user.slice/user-1000.slice/a:b.scope" }],
    ["5:devices:/\n4:memory:/libpod_parent/libpod-1f\n0::/\n", { version: 1, path: "/libpod_parent/libpod-1f" }],
    ["3:cpu,memory:/one\n", { version: 1, path: "/one" }],
    ["9:name=systemd:/init\n8:pids:/x\n0::/here\n", { version: 2, path: "/here" }],
    ["0::/gone (deleted)\n", { version: 2, path: "/gone" }],
    ["0::/../../other\n", null],
    ["8:pids:/\n", null],
    ["", null],
    ["nonsense\n4:memory\n", null],
  ];
  for (const [text, expected] of cases) assert.deepEqual(cgroupOf(text), expected, text);
});
