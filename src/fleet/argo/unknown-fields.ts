/** The first field that says something; undefined where all of them are empty. */
export function firstField(fields: object): string | undefined {
  return Object.entries(fields).find(([, value]) => !isEmpty(value))?.[0];
}

/** What Argo CD takes for a field that nobody has written. */
export function isEmpty(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === false;
}
