/**
 * The script that a one-file executable starts with, and each of its threads. It loads the files of the bundle from the
 * executable, each when it is first required: a start parses only what its verb uses.
 */
import { getAsset } from "node:sea";
import { Script } from "node:vm";
import { isMainThread } from "node:worker_threads";

const loaded = new Map<string, { exports: unknown }>();

/** Files of the bundle require each other as `./NAME`, and Node's own modules by their names. */
function load(id: string): unknown {
  if (!id.startsWith("./")) return process.getBuiltinModule(id);
  const known = loaded.get(id);
  if (known !== undefined) return known.exports;
  const module = { exports: {} as unknown };
  loaded.set(id, module);
  const path = `dist/${id.slice("./".length)}`;
  const script = new Script(`(function (module, require) {${getAsset(path, "utf8")}\n})`, { filename: `sea:/${path}` });
  script.runInThisContext()(module, load);
  return module.exports;
}

async function start(): Promise<void> {
  const cli = load("./cli.js") as typeof import("../src/cli.ts");
  let ended = false;
  // As for a module whose top-level await never ends: no answer must not look like success.
  process.once("exit", (code) => {
    if (!ended && code === 0) process.exitCode = 13;
  });
  await cli.main();
  ended = true;
}

if (isMainThread) start();
else load("./survey-thread.js");
