import type { Value } from "../../../format/shell/value.ts";
import { type Situation, union, withVariable } from "./situation.ts";

/**
 * What the built-in commands of a shell change for the commands behind them. In a branch (`isCertain` is false) what was
 * there before stays possible.
 */

/** `cd`. Without an operand it changes to the home directory. */
export function afterCd(situation: Situation, args: readonly Value[], isCertain: boolean): Situation {
  const operands = args.filter((arg) => !/^-[LPe]+$|^--$/.test(arg ?? ""));
  const home = situation.variables.get("HOME") ?? [undefined];
  return inFolders(situation, operands.length === 0 ? home : operands.slice(0, 1), isCertain);
}

/** In one of these folders; `-` is the one before, which is not followed. */
export function inFolders(situation: Situation, targets: readonly Value[], isCertain: boolean): Situation {
  const { folders } = situation;
  const next = targets.flatMap((target) =>
    target === undefined || target === "-"
      ? [undefined]
      : folders.map((folder) =>
          target.startsWith("/") ? target : folder === undefined ? undefined : `${folder}/${target}`,
        ),
  );
  return { ...situation, folders: union(isCertain ? [] : folders, next, [undefined]) };
}

/** `set -e` sets an option, `set -- a b` and `set a b` the arguments. XCU 2.14 `set`. */
export function afterSet(situation: Situation, args: readonly Value[], isCertain: boolean): Situation {
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at];
    if (arg === "--" || arg === undefined || !/^[-+]/.test(arg)) break;
    if (/^[-+]\w*o$/.test(arg)) at++;
  }
  if (at >= args.length) return situation;
  const list = args.slice(args[at] === "--" ? at + 1 : at);
  return withArgs(situation, [list], isCertain);
}

/** `shift` drops one argument, and `shift 2` two. XCU 2.14 `shift`. */
export function afterShift(situation: Situation, operands: readonly Value[], isCertain: boolean): Situation {
  const count = operands.length === 0 ? "1" : operands[0];
  if (count === undefined) return withArgs(situation, [[undefined]], isCertain);
  const by = Number(count);
  if (!Number.isInteger(by)) return situation;
  const lists = situation.args.map((list) => list.slice(Math.min(by, list.length)));
  return withArgs(situation, lists, isCertain);
}

function withArgs(situation: Situation, lists: Situation["args"], isCertain: boolean): Situation {
  return { ...situation, args: isCertain ? lists : union(situation.args, lists, [[undefined]]) };
}

/** `export NAME=value` and its like; a name alone changes nothing. */
export function afterDeclaration(situation: Situation, arg: Value, isCertain: boolean): Situation {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(arg ?? "") ?? [];
  return name === undefined ? situation : withVariable(situation, name, [value], isCertain);
}
