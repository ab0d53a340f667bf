import type { GoModule, Product } from "./statement.ts";

/**
 * The package URL of a Go module, as scanners write it: `pkg:golang/github.com/redis/go-redis/v9@v9.1.0`. Its type
 * wants the path in lower case. https://github.com/package-url/purl-spec, types-doc/golang-definition.md
 */
export function golangPurl({ path, version }: GoModule): string {
  return `pkg:golang/${pathOf(path)}@${encoded(version)}`;
}

/**
 * The package URL of a product. An image's has the last part of its repository as its name, and the whole repository as a
 * qualifier, without which Trivy does not match it. types-doc/oci-definition.md there.
 */
export function productPurl(product: Product): string {
  if (product.kind === "module") return golangPurl(product.module);
  if (product.kind === "program") return `pkg:golang/${pathOf(product.path)}`;
  const repository = product.repository.toLowerCase();
  const name = encoded(repository.slice(repository.lastIndexOf("/") + 1));
  const place = repository.split("/").map(encoded).join("/");
  const { architecture } = product;
  const arch = architecture === undefined ? "" : `arch=${encoded(architecture)}&`;
  return `pkg:oci/${name}@${encoded(product.digest)}?${arch}repository_url=${place}`;
}

/**
 * A module as each scanner writes it. They differ in Go's own: for Trivy the standard library of Go 1.26.8 is
 * `stdlib@v1.26.8`, and for syft and grype `stdlib@1.26.8`.
 */
export function scannerPurls(module: GoModule): readonly string[] {
  if (module.path !== "stdlib") return [golangPurl(module)];
  const release = module.version.replace(/^v/, "").replace(/\.0-(rc|beta)\.?(\d+)$/, "$1$2");
  return [...new Set([module.version, release])].map((version) => golangPurl({ path: module.path, version }));
}

function pathOf(path: string): string {
  return path.toLowerCase().split("/").map(encoded).join("/");
}

/** Everything but letters, digits and `-._~` as %XX. Half of a surrogate pair has no such form. */
function encoded(text: string): string {
  const characters = encodeURIComponent(text.toWellFormed());
  return characters.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
