/**
 * Loaded before plimsoll with NODE_OPTIONS=--import, this kills the process, as `kill -9` does, when it is about to
 * sync a file or a folder for the KILL_AT_SYNC-th time: each file is synced before it gets its name, and each folder
 * after an entry in it got its name.
 */

import { open } from "node:fs/promises";

const file = await open(import.meta.filename);
const prototype = Object.getPrototypeOf(file);
await file.close();
const { sync } = prototype;
let left = Number(process.env.KILL_AT_SYNC);
prototype.sync = function (this: typeof file) {
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
  return sync.call(this);
};
