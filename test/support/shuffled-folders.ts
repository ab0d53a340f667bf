/**
 * Loaded before plimsoll with `node --import`: folders list their names in a random order. The order depends on the
 * file system, and no output may depend on it. PLIMSOLL_TEST_SHUFFLE is the seed.
 */
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

let state = Number(process.env.PLIMSOLL_TEST_SHUFFLE);
const { readdir } = promises;

promises.readdir = async function shuffledReaddir(...words: Parameters<typeof readdir>) {
  const names: unknown[] = await readdir(...words);
  for (let index = names.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [names[index], names[other]] = [names[other], names[index]];
  }
  return names;
} as typeof readdir;
syncBuiltinESMExports();
