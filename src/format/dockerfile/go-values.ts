/** Reads a duration as Go's time.ParseDuration does, in nanoseconds; undefined when the text is not one. */
export function parseDuration(text: string): number | undefined {
  const [, sign, rest = ""] = /^([-+]?)(.+)$/s.exec(text) ?? [];
  if (rest === "0") return 0;
  const parts = /^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)
    ? [...rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)]
    : [];
  if (parts.length === 0) return undefined;
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * NANOSECONDS[unit!]!, 0);
  if (total >= 2 ** 63) return undefined;
  return sign === "-" ? -total : total;
}

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  "µs": 1e3,
  "μs": 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Does Go's strconv.ParseBool accept the text? */
export function isGoBoolean(text: string): boolean {
  return /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text);
}

/**
 * The fields of one line of comma-separated values, RFC 4180; undefined when a quote is not closed or is inside a plain
 * field.
 */
export function csvFields(line: string): readonly string[] | undefined {
  if (!/^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/.test(line) || line === "") return undefined;
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
