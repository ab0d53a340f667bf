/** The unit that a unit is counted in: promlint, validations/units.go. */
const UNITS: Readonly<Record<string, string>> = {
  ...{ amperes: "amperes", bytes: "bytes", celsius: "celsius", grams: "grams", joules: "joules", kelvin: "kelvin" },
  ...{ meters: "meters", metres: "metres", seconds: "seconds", volts: "volts" },
  ...{ minutes: "seconds", hours: "seconds", days: "seconds", weeks: "seconds" },
  ...{ kelvins: "kelvin", fahrenheit: "celsius", rankine: "celsius" },
  ...{ inches: "meters", yards: "meters", miles: "meters" },
  ...{ bits: "bytes", calories: "joules", pounds: "grams", ounces: "grams" },
};

const PREFIXES = [
  ...["pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mebi", "giga"],
  ...["gibi", "tera", "tebi", "peta", "pebi"],
];

const ABBREVIATIONS = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"];

/** The first unit in a name, and the one that it should be counted in; undefined where it is that one, and without a unit. */
export function otherUnit(name: string): readonly [unit: string, base: string] | undefined {
  for (const word of name.split("_")) {
    const base = baseOf(word);
    if (base !== undefined) return base === word ? undefined : [word, base];
  }
  return undefined;
}

function baseOf(word: string): string | undefined {
  if (Object.hasOwn(UNITS, word)) return UNITS[word];
  const prefix = PREFIXES.find((each) => word.startsWith(each) && Object.hasOwn(UNITS, word.slice(each.length)));
  return prefix === undefined ? undefined : UNITS[word.slice(prefix.length)];
}

export function abbreviatedUnit(name: string): boolean {
  const lower = name.toLowerCase();
  return ABBREVIATIONS.some((unit) => lower.includes(`_${unit}_`) || lower.endsWith(`_${unit}`));
}
