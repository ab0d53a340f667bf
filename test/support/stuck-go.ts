import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

export interface StuckGo {
  /** A PATH on which this go comes first. */
  readonly path: string;
  /** The process IDs of the programs that its builds have started, which never end by themselves. */
  readonly programs: () => number[];
  /** How often it ignored a request to end. */
  readonly refusals: () => number;
}

/**
 * A go command that answers as the real one does, but whose builds never end, where `below` is a part of the path only in
 * such folders; a stubborn one ignores SIGTERM.
 */
export function stuckGo(t: TestContext, { stubborn = false, below = "" } = {}): StuckGo | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const folder = temporaryFolder(t);
  const [started, refused] = [join(folder, "started"), join(folder, "refused")];
  const patient = `sleep 100000 & echo $! >>'${started}'; wait`;
  const deaf = `trap 'echo refused >>"${refused}"' TERM; echo $$ >>'${started}'; while :; do sleep 1; done`;
  const elsewhere = `case "$PWD" in *'${below}'*) ;; *) exec '${go}' "$@";; esac\n`;
  const script = `#!/bin/sh\n[ "$1" = build ] || exec '${go}' "$@"\n${elsewhere}${stubborn ? deaf : patient}\n`;
  writeFileSync(join(folder, "go"), script, { mode: 0o755 });
  return {
    path: `${folder}${delimiter}${process.env.PATH}`,
    programs: () => linesOf(started).map(Number),
    refusals: () => linesOf(refused).length,
  };
}

function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}
