/** The forms that flags have for @stricli/core, each optional. */

/** An argument or a value as it was typed. */
export const word = (text: string): string => text;

export const one = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: word, optional: true, brief, placeholder }) as const;

export const many = (brief: string, placeholder: string, separator: true | "," = true) =>
  ({ kind: "parsed", parse: word, optional: true, variadic: separator, brief, placeholder }) as const;

export const yes = (brief: string) => ({ kind: "boolean", optional: true, withNegated: false, brief }) as const;

export const onOff = (brief: string) => ({ kind: "boolean", optional: true, brief }) as const;

export const choice = <const Values extends readonly string[]>(brief: string, values: Values) =>
  ({ kind: "enum", values, optional: true, brief }) as const;
