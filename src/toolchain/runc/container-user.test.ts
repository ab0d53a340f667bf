import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlimsollError } from "../../base/error.ts";
import { containerUser } from "./container-user.ts";

const FILES = {
  passwd: "root:x:0:0:root:/root:/bin/sh\nno line\nada:x:1000:1000::/home/ada:/bin/sh\nsome:x:7:8::\n",
  group: "root:x:0:\nwheel:x:10:root,ada\naudio:x:29:ada\nada:x:1000:\n",
};
const NONE = { passwd: undefined, group: undefined };

for (const [user, files, uid, gid, additionalGids, home] of [
  [undefined, FILES, 0, 0, [10], "/root"],
  ["", NONE, 0, 0, [], "/"],
  ["ada", FILES, 1000, 1000, [10, 29], "/home/ada"],
  ["1000", FILES, 1000, 1000, [10, 29], "/home/ada"],
  ["ada:audio", FILES, 1000, 29, [], "/home/ada"],
  ["ada:5", FILES, 1000, 5, [], "/home/ada"],
  ["some", FILES, 7, 8, [], "/"],
  ["65532:65532", NONE, 65532, 65532, [], "/"],
  ["1000660000:0", FILES, 1000660000, 0, [], "/"],
  [":wheel", FILES, 0, 10, [], "/root"],
] as const) {
  test(`${user ?? "nobody named"}: ${uid}:${gid} and ${additionalGids.join() || "no other groups"}`, () => {
    assert.deepEqual(containerUser(user, files), { uid, gid, additionalGids, home });
  });
}

for (const [user, files, why] of [
  ["bob", FILES, /unable to find user bob: \/etc\/passwd of the image does not name it/],
  ["ada", NONE, /unable to find user ada/],
  ["ada:video", FILES, /unable to find group video/],
  ["2147483648", FILES, /above 2147483647/],
  ["-1", FILES, /unable to find user -1/],
] as const) {
  test(`${user} is refused`, () => {
    assert.throws(
      () => containerUser(user, files),
      (error: PlimsollError) => error.code === "image-cannot-run" && why.test(error.why!),
    );
  });
}
