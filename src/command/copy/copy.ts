import { copy as run } from "../../flow/copy/copy.ts";
import { renderCopy } from "../../report/copy-view.ts";
import { progressOf } from "../progress.ts";
import { jsonWriterOf } from "../report-failure.ts";
import type { World } from "../world.ts";
import { writeResult } from "../write-result.ts";
import type { CopyFlags } from "./flags.ts";

/** `plimsoll copy SOURCE DEST…`: an image to other places, byte for byte. */
export async function copy(this: World, flags: CopyFlags, source: string, ...destinations: string[]): Promise<void> {
  const { json: _, ...request } = flags;
  const { report, failure } = await run(this, source, destinations, request, await progressOf(this));
  await writeResult(this.process.stdout, jsonWriterOf(flags)?.(report) ?? renderCopy(report));
  if (failure !== undefined) throw failure;
}
