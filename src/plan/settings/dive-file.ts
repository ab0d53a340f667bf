import * as z from "zod";
import { defined } from "../../base/defined.ts";
import { parseSize } from "../../base/size-text.ts";
import { DEFAULT_DIVE_RULES, type DiveRules } from "../../check/dive/rules.ts";
import { readYamlFile } from "./yaml-file.ts";

/** Values that switch a rule off, in upper or lower case. */
const OFF = ["", "disabled", "off", "false"];

const SHARE = threshold("a number from 0 to 1, or disabled", (text) => {
  const value = /^[+]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 1 ? value : undefined;
});

const BYTES = threshold("a size such as 20MB or 1.5 GiB, or disabled", (text) => parseSize(text)?.bytes);

/** dive's three rules by its names. */
export const DIVE_RULES = z.strictObject({
  lowestEfficiency: SHARE,
  highestWastedBytes: BYTES,
  highestUserWastedPercent: SHARE,
});

const DIVE_FILE = z.strictObject({ rules: DIVE_RULES.nullish() });

/**
 * Parses a .dive-ci; a rule that it leaves out has dive's default. `where` is the file's name for people. Throws
 * `config-invalid` for a value that is not a threshold, and for a key that dive does not know and would silently
 * ignore.
 */
export function parseDiveRules(text: string, where: string): DiveRules {
  return { ...DEFAULT_DIVE_RULES, ...defined(readYamlFile(text, where, DIVE_FILE).data.rules ?? {}) };
}

/** The value of a rule as dive accepts it in YAML: text, a number or `false`; an absent value means the default. */
function threshold(form: string, parse: (text: string) => number | undefined) {
  return z
    .union([z.string(), z.number(), z.literal(false), z.null()], { error: `expected ${form}` })
    .transform((value, context) => {
      if (value === null) return undefined;
      const text = String(value).trim();
      if (OFF.includes(text.toLowerCase())) return null;
      const parsed = parse(text);
      if (parsed !== undefined) return parsed;
      context.addIssue({ code: "custom", message: `expected ${form}` });
      return z.NEVER;
    })
    .optional();
}
