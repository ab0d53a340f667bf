import type { BaseItem, Need } from "../../evidence/base-need.ts";
import type { BinaryFacts } from "../../evidence/binary/facts.ts";
import { certificates } from "./certificates.ts";
import { childPrograms } from "./child-programs.ts";
import { homeDirectory } from "./home-directory.ts";
import { hostsAndResolver } from "./hosts-and-resolver.ts";
import { libc } from "./libc.ts";
import { mimeTypes } from "./mime-types.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { timeZones } from "./time-zones.ts";
import { users } from "./users.ts";

/** Everything that a base image may have to provide, the most important first. */
export const BASE_NEEDS: readonly Need[] = [
  libc,
  certificates,
  timeZones,
  users,
  temporaryDirectory,
  homeDirectory,
  hostsAndResolver,
  mimeTypes,
  childPrograms,
];

/** What a binary needs from its base image. */
export interface BaseEvidence {
  readonly items: readonly BaseItem[];
  /** True only if every item is `no`: an item that could not be determined counts against scratch. */
  readonly scratchWouldDo: boolean;
  /** Why scratch would not do, or what shows that it would. */
  readonly reasons: readonly string[];
}

/** Weighs every need on the facts of one binary. */
export function weighBase(facts: BinaryFacts): BaseEvidence {
  const items = BASE_NEEDS.map((need) => need.check(facts));
  const open = items.filter(({ needed }) => needed !== "no");
  return {
    items,
    scratchWouldDo: open.length === 0,
    reasons:
      open.length === 0
        ? ["no linked code asks for anything that a base provides"]
        : open.map(({ id, needed, why }) => `${id} (${needed === "yes" ? "needed" : "not ruled out"}): ${why[0]}`),
  };
}
