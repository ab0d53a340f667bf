import type { BaseItem } from "../base/need.ts";

/** The answer to one need; `no` where nothing asked. */
export function neededOf(items: readonly BaseItem[], id: string): BaseItem["needed"] {
  return items.find((item) => item.id === id)?.needed ?? "no";
}
