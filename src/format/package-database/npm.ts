/** What a package.json says that its package is; null for what it does not say, or says wrongly. */
export interface NpmIdentity {
  readonly name: string | null;
  readonly version: string | null;
}

/** npm, package.json(5). Damaged ones are as good as empty ones: the folder names the package too. */
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
