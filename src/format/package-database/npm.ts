/** The name and version in a package.json; null where one is missing or not a text. */
export interface NpmIdentity {
  readonly name: string | null;
  readonly version: string | null;
}

/**
 * npm, package.json(5). A damaged file is read as an empty one, because the folder also gives the name of the package.
 */
export function parsePackageJson(bytes: Uint8Array): NpmIdentity {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { name: null, version: null };
  }
  return { name: textAt(document, "name"), version: textAt(document, "version") };
}

function textAt(document: unknown, key: string): string | null {
  if (typeof document !== "object" || document === null || !Object.hasOwn(document, key)) return null;
  const value: unknown = Reflect.get(document, key);
  return typeof value === "string" && value !== "" ? value : null;
}
