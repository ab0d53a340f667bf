import { kernelNumber } from "./kernel-number.ts";

/** The memory of one process, in bytes. What the kernel does not say is null. */
export interface ProcessMemory {
  /** What it has in memory, shared or not. */
  readonly residentBytes: number | null;
  /** The same, with each page divided among the processes that map it. */
  readonly proportionalBytes: number | null;
  /** Pages that no other process maps. Those of the program's own file are among them when it runs once. */
  readonly privateBytes: number | null;
  /** Pages that other processes map as well. */
  readonly sharedBytes: number | null;
  /** What belongs to no file: heap, stacks, written data. No file of an image changes it. */
  readonly anonymousBytes: number | null;
  /** Pages of files and of shared memory: the rest of what is resident. */
  readonly fileBytes: number | null;
  readonly swappedBytes: number | null;
}

/**
 * Reads /proc/PID/smaps_rollup (Linux 4.14 and later; Documentation/filesystems/proc.rst). Its kB are 1024 bytes. The
 * file of a process that has ended is empty: everything is null.
 */
export function parseSmapsRollup(text: string): ProcessMemory {
  const sizes = new Map(
    [...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, size]) => [name!, bytesOf(size!)] as const),
  );
  const size = (name: string) => sizes.get(name) ?? null;
  const [resident, anonymous] = [size("Rss"), size("Anonymous")];
  const files = resident === null || anonymous === null ? null : resident - anonymous;
  return {
    residentBytes: resident,
    proportionalBytes: size("Pss"),
    privateBytes: sum(size("Private_Clean"), size("Private_Dirty")),
    sharedBytes: sum(size("Shared_Clean"), size("Shared_Dirty")),
    anonymousBytes: anonymous,
    fileBytes: files !== null && files < 0 ? null : files,
    swappedBytes: size("Swap"),
  };
}

function bytesOf(size: string): number | null {
  const value = kernelNumber(size);
  return value === null || !Number.isSafeInteger(value * 1024) ? null : value * 1024;
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
