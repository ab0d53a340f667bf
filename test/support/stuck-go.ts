import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

export interface StuckGo {
  /** A PATH on which this go is the first. */
  readonly path: string;
  /** Holds a line `PID` for each build that was started: that of the program that never ends. */
  readonly started: string;
}

/** A go command that answers as the real one does, but whose builds never end. Not for Windows. */
export function stuckGo(t: TestContext): StuckGo | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const folder = temporaryFolder(t);
  const started = join(folder, "started");
  const script = `#!/bin/sh
if [ "$1" = build ]; then
  sleep 100000 &
  echo $! >>'${started}'
  wait
fi
exec '${go}' "$@"
`;
  writeFileSync(join(folder, "go"), script, { mode: 0o755 });
  return { path: `${folder}${delimiter}${process.env.PATH}`, started };
}
