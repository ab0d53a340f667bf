import type { Writable } from "node:stream";
import type { CommandContext } from "@stricli/core";
import type { View } from "../report/view.ts";
import { inCI, type Surroundings } from "../session/surroundings.ts";

/** A stream of text, which may be a terminal. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** What a verb takes from its process. The entry points make one from the real process; tests make their own. */
export interface World extends CommandContext, Surroundings {
  readonly process: {
    readonly stdout: Output;
    readonly stderr: Output;
    exitCode?: number | string | null;
  };
}

/** Is colour wanted on a stream? https://no-color.org and FORCE_COLOR, else only on a terminal. */
export function wantsColour(stream: Output, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** Can lines be updated on a stream? A terminal whose size is unknown reports 0 columns. */
export function isLive(stream: Output, env: NodeJS.ProcessEnv): stream is NodeJS.WriteStream {
  return stream.isTTY === true && stream.columns !== 0 && env.TERM !== "dumb" && !inCI(env);
}

/** How a stream shows text and tables: they are fitted to a terminal, and not shortened anywhere else. */
export function viewOf(stream: Output, env: NodeJS.ProcessEnv): View {
  return { width: stream.isTTY ? stream.columns || undefined : undefined, colour: wantsColour(stream, env) };
}
