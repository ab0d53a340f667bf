/**
 * Does code decide by a value? `own` are texts of the package that declares it, `others` of packages that import it;
 * comments and literals are blanked out. A value that is only passed on, as to a line of a log, decides nothing.
 */
export function decidesIn(name: string, own: readonly string[], others: readonly string[]): boolean {
  const short = name.slice(name.lastIndexOf(".") + 1);
  const isMethod = short !== name;
  const mention = isMethod ? String.raw`\.${short}\b` : String.raw`(?<![\p{L}\p{N}_.])${short}\b`;
  const abroad = String.raw`[\p{L}\p{N}_]\.${short}\b`;
  const isExported = /^\p{Lu}/u.test(short);
  return own.some((text) => decides(text, mention)) || (isExported && others.some((text) => decides(text, abroad)));
}

/** In a condition, beside a logical operator or a comparison, or handed to whoever asks. */
function decides(text: string, mention: string): boolean {
  const words = String.raw`\b(?:if|for|switch|case|return)\b[^\n]*${mention}`;
  const operators = String.raw`(?:&&|\|\||!|[=!]=\s*)\s*${mention}|${mention}(?:\(\))?\s*(?:&&|\|\||[=!]=)`;
  return new RegExp(`${words}|${operators}`, "u").test(text);
}
