import * as z from "zod";
import type { ValueForm } from "./value-form.ts";

/** A value of a form, which people may also write as a number without quotes. */
export function written<T>({ parse, form }: ValueForm<T>) {
  return z.union([z.string(), z.number()]).transform((given, context) => {
    const value = parse(String(given));
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: `"${given}" is not ${form}` });
    return z.NEVER;
  });
}

/** A list, or a single word for a list with one item. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.union([z.array(item), item.transform((one) => [one])]);
}

/** Why something is accepted that does not hold. */
export const WAIVER_REASON = z
  .string()
  .regex(/\S/, "a waiver needs a reason: the next reader must be able to tell whether it still holds");
