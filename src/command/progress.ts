import { LineProgress, type Progress } from "../report/progress.ts";
import { isLive, type World } from "./world.ts";

/** Shows progress on standard error: lines that are updated on a terminal, else one line when a task is done. */
export async function progressOf({ process: { stderr }, env }: World): Promise<Progress> {
  if (!isLive(stderr, env)) return new LineProgress((text) => stderr.write(text));
  const { LiveProgress } = await import("../report/live-progress.ts");
  return new LiveProgress(stderr);
}
