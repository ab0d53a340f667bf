/**
 * The value of one setting in texts such as `a=1,b=0`, the last text and the last place first; null where none has it. The
 * runtime reads what was compiled in, then the environment, and ignores what is no number (runtime.parsegodebug).
 */
export function goDebugNumber(name: string, ...texts: readonly string[]): number | null {
  const values = texts
    .flatMap((text) => text.split(","))
    .filter((field) => field.startsWith(`${name}=`))
    .map((field) => field.slice(name.length + 1))
    .filter((value) => /^[+-]?\d{1,9}$/.test(value));
  return values.length === 0 ? null : Number(values.at(-1));
}
