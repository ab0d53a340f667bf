import type { FileCall } from "../opens/file-call.ts";

/**
 * The calls that the probe made for one ability. It marks where each begins by asking for a file below itself, which
 * cannot be there.
 */
export function callsOfAbility(calls: readonly FileCall[], probePath: string, ability: string): readonly FileCall[] {
  const isMark = ({ path }: FileCall) => path?.startsWith(`${probePath}/`) === true;
  const begin = calls.findIndex(({ path }) => path === `${probePath}/${ability}`);
  if (begin < 0) return [];
  const length = calls.slice(begin + 1).findIndex(isMark);
  return calls.slice(begin + 1, length < 0 ? undefined : begin + 1 + length);
}
