import type { Finder } from "../context.ts";
import { findAssets } from "./assets.ts";
import { findDeadImports } from "./dead-imports.ts";
import { findDebugHandlers } from "./debug-handlers.ts";
import { findDrivers } from "./drivers.ts";
import { findOneFunction } from "./one-function.ts";
import { findPlugins } from "./plugins.ts";
import { findReflection } from "./reflection.ts";
import { findOmittingTags } from "./tag.ts";
import { findTimeZones } from "./time-zones.ts";
import { findTransport } from "./transport.ts";
import { findTwoVersions } from "./two-versions.ts";
import { findNeedlessC } from "./without-c.ts";

/** Everything that finds candidates. Where two find the same edit, the one that comes first here says it. */
export const FINDERS: readonly Finder[] = [
  findDebugHandlers,
  findAssets,
  findTimeZones,
  findNeedlessC,
  findOmittingTags,
  findDrivers,
  findDeadImports,
  findTransport,
  findReflection,
  findTwoVersions,
  findOneFunction,
  findPlugins,
];
