import { SECRET_WORD } from "../../plan/settings/contract-schema.ts";
import type { SecretSettings } from "../../plan/settings/contract-settings.ts";

/** A variable with a value that nobody else has, and the forms in which it would be seen again. */
export interface Planted {
  readonly name: string;
  /** What the variable is set to. */
  readonly value: string;
  readonly forms: readonly { readonly text: string; readonly how: string }[];
  readonly where: string;
}

/** Plants a value in a variable. `random` has letters and digits only, so that no way of writing it changes it. */
export function plant({ name, template, where }: SecretSettings, random: string): Planted {
  return {
    name,
    value: template === null ? random : template.replaceAll(SECRET_WORD, random),
    forms: [
      { text: random, how: "as it is" },
      ...[0, 1, 2].map((before) => ({ text: insideBase64(random, before), how: "in base64" })),
      { text: Buffer.from(random).toString("hex"), how: "in hexadecimal" },
    ],
    where,
  };
}

/**
 * The letters of base64 that belong to the value alone, with `before` bytes of something else in front of it in its first
 * group of three: RFC 4648, section 4.
 */
function insideBase64(text: string, before: number): string {
  const encoded = Buffer.from("\0".repeat(before) + text)
    .toString("base64")
    .replace(/=+$/, "");
  // The first letters hold bits of what is in front, and the last one may hold bits of what follows.
  return encoded.slice(before === 0 ? 0 : before + 1, -1);
}
