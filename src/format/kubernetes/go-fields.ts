import * as z from "zod";

/** A list; none where it is missing. Like all fields here, it may be null: Go's decoder takes that for what is not there. */
export const listOf = <Type extends z.ZodType>(type: Type) =>
  z
    .array(type)
    .nullish()
    .transform((list) => list ?? []);

/** Go's zero values: empty, and false. */
export const TEXT = z
  .string()
  .nullish()
  .transform((text) => text ?? "");
export const FLAG = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? false);
