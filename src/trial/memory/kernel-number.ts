/**
 * A count as the kernel prints it. Null for what is no whole number, for what a double cannot hold exactly, and for a file
 * that was not there.
 */
export function kernelNumber(text: string | null | undefined): number | null {
  const digits = /^\s*(\d{1,20})\s*$/.exec(text ?? "")?.[1];
  if (digits === undefined) return null;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : null;
}

/** The rows of a file with a name and a count in each line, such as memory.stat. */
export function kernelCounts(text: string | null | undefined): ReadonlyMap<string, number> {
  const rows = (text ?? "").split("\n").map((line) => line.split(" "));
  return new Map(
    rows.flatMap(([name = "", count, ...rest]) => {
      const value = kernelNumber(count);
      return name === "" || value === null || rest.length > 0 ? [] : [[name, value] as const];
    }),
  );
}
