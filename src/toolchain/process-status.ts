import { readFileSync } from "node:fs";

/** A process, and not another one that has its number later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In ticks since the machine booted, as proc(5) has it. */
  readonly start: string;
}

/** What the kernel says of a process. */
interface ProcessStatus extends ProcessIdentity {
  readonly parent: number;
  readonly group: number;
  /** It has ended, and nobody has waited for it. */
  readonly isGone: boolean;
}

/** Undefined where there is no such process, and without /proc. */
export function statusOf(pid: number): ProcessStatus | undefined {
  // proc(5): fields 3, 4, 5 and 22, after the name, which may contain anything.
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [state = "", parent, group] = fields;
    return { pid, start: fields[19]!, parent: Number(parent), group: Number(group), isGone: "ZXx".includes(state) };
  } catch {
    return undefined;
  }
}
