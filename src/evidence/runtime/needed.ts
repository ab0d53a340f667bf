import type { BaseItem } from "../base-need.ts";

/*
 * What happens to the files of a need, by its answer. "unknown" keeps them, as "yes" does: only "no" leaves them out.
 *
 * | need                | yes, unknown                                   | no                                         |
 * |---------------------|------------------------------------------------|--------------------------------------------|
 * | libc                | follows from ELF headers, never unknown        | nothing is loaded                          |
 * | certificates        | the image's, or the base's layer instead       | they are left out                          |
 * | time-zones          | the image's, or the base's layer instead       | left out, except the one that TZ names     |
 * | users               | /etc/passwd and /etc/group are kept whole      | only lines of root and the config's user   |
 * | temporary-directory | /tmp is kept                                   | left out, unless the config names a user   |
 * | home-directory      | the folder is kept                             | it is left out                             |
 * | hosts-and-resolver  | /etc/nsswitch.conf is kept                     | left out: Go works the same without it     |
 * | mime-types          | the tables that Go reads are kept              | they are left out                          |
 * | child-programs      | programs that are named by a path are kept     | they are left out                          |
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
