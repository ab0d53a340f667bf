import { Writable } from "node:stream";
import type { World } from "../../src/command/world.ts";
import { slimEnvironment } from "./slim.ts";
import { REPOSITORY } from "./tools.ts";

/** A process whose output nobody reads, with the environment of every test: for tests that need no separate process. */
export function nullWorld(): World {
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  return {
    process: { stdout: nowhere(), stderr: nowhere() },
    env: slimEnvironment(),
    cwd: REPOSITORY,
    signal: new AbortController().signal,
  };
}
