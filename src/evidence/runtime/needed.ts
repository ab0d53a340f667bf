import type { BaseItem } from "../base-need.ts";

/*
 * What happens to the files of a need, by its answer. "unknown" keeps them, as "yes" does: only "no" lets them go.
 *
 * | need                | yes, unknown                                   | no                                          |
 * |---------------------|------------------------------------------------|---------------------------------------------|
 * | libc                | follows from ELF headers, never unknown        | nothing is loaded                           |
 * | certificates        | the image's, or the base's layer in its place  | they go                                     |
 * | time-zones          | the image's, or the base's layer in its place  | they go, but for the one that TZ names      |
 * | users               | /etc/passwd and /etc/group stay whole          | lines of root and of the config's user stay |
 * | temporary-directory | /tmp stays                                     | it goes, unless the config names a user     |
 * | home-directory      | the folder stays                               | it goes                                     |
 * | hosts-and-resolver  | /etc/nsswitch.conf stays                       | it goes: Go does the same without it        |
 * | mime-types          | the tables that Go reads stay                  | they go                                     |
 * | child-programs      | programs that are named by a path stay         | they go                                     |
 *
 * Only the rule absent-data, which says that something is certainly missing, asks for "yes".
 */

/** Whether the need is answered with "yes" or "unknown". */
export function mayNeed(items: readonly BaseItem[], id: string): boolean {
  return items.some((item) => item.id === id && item.needed !== "no");
}

/** Whether the need is answered with "yes". */
export function surelyNeeds(items: readonly BaseItem[], id: string): boolean {
  return items.some((item) => item.id === id && item.needed === "yes");
}
