import type { Digest } from "../../base/digest.ts";

/** The parts of a package URL. https://github.com/package-url/purl-spec, PURL-SPECIFICATION.rst */
export interface PackageUrl {
  readonly type: string;
  /** Its segments, joined by slashes; empty where the type has none. */
  readonly namespace: string;
  readonly name: string;
  readonly version: string | null;
  /** A qualifier without a value is left out. */
  readonly qualifiers?: Readonly<Record<string, string | null>>;
}

/** The canonical form: qualifiers in the order of their names, and everything but letters, digits and `-._~` encoded. */
export function encodePackageUrl({ type, namespace, name, version, qualifiers = {} }: PackageUrl): string {
  const path = [...namespace.split("/").filter((segment) => segment !== ""), name].map(encoded).join("/");
  const pairs = Object.entries(qualifiers)
    .flatMap(([key, value]) => (value === null || value === "" ? [] : [`${key}=${encodedQualifier(value)}`]))
    .sort();
  return [
    `pkg:${type}/${path}`,
    version === null || version === "" ? "" : `@${encoded(version)}`,
    pairs.length === 0 ? "" : `?${pairs.join("&")}`,
  ].join("");
}

/**
 * A Go module: its type wants the path in lower case. Without a version where none is known. types-doc/golang-definition.md
 * there.
 */
export function golangPurl({ path, version }: { readonly path: string; readonly version: string | null }): string {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1).toLowerCase();
  return encodePackageUrl({
    type: "golang",
    namespace: path.slice(0, Math.max(slash, 0)).toLowerCase(),
    name,
    version,
  });
}

/**
 * An image: the last part of its repository is its name, and the whole repository a qualifier, without which Trivy does
 * not match it. types-doc/oci-definition.md there.
 */
export function ociPurl(image: {
  readonly repository: string;
  readonly digest: Digest;
  readonly architecture?: string;
}): string {
  const repository = image.repository.toLowerCase();
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  const qualifiers = { arch: image.architecture ?? null, repository_url: repository };
  return encodePackageUrl({ type: "oci", namespace: "", name, version: image.digest, qualifiers });
}

/**
 * The image that a package URL of the type docker names, as a reference: its registry is in the namespace, as BuildKit writes it, and
 * an image without a tag has its digest as a qualifier. types-doc/docker-definition.md there. Undefined for any other text.
 */
export function imageOfPurl(text: string): string | undefined {
  const [, path, tag, qualifiers = ""] = /^pkg:docker\/([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?/.exec(text) ?? [];
  if (path === undefined) return undefined;
  try {
    const name = decodeURIComponent(path);
    const digest = new URLSearchParams(qualifiers).get("digest");
    if (tag !== undefined) return `${name}:${decodeURIComponent(tag)}`;
    return digest === null ? `${name}:latest` : `${name}@${digest}`;
  } catch {
    return undefined;
  }
}

/** Everything but letters, digits and `-._~` as %XX. Half of a surrogate pair has no such form. */
function encoded(text: string): string {
  const characters = encodeURIComponent(text.toWellFormed());
  return characters.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Slashes may stay in a qualifier, and tools write them plainly. */
function encodedQualifier(text: string): string {
  return text.split("/").map(encoded).join("/");
}
