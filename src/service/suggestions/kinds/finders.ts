import type { Finder } from "../context.ts";
import { findDebugHandlers } from "./debug-handlers.ts";

/** Everything that finds candidates. Where two find the same edit, the one that comes first here says it. */
export const FINDERS: readonly Finder[] = [findDebugHandlers];
