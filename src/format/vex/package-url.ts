import type { GoModule, Product } from "./statement.ts";

/**
 * The package URL of a Go module, as scanners write it: `pkg:golang/github.com/redis/go-redis/v9@v9.1.0`. Its type
 * wants the path in lower case. https://github.com/package-url/purl-spec, types-doc/golang-definition.md
 */
export function golangPurl({ path, version }: GoModule): string {
  return `pkg:golang/${path.toLowerCase().split("/").map(encoded).join("/")}@${encoded(version)}`;
}

/**
 * The package URL of a product. An image's has the last part of its repository as its name, and the whole repository as a
 * qualifier, without which Trivy does not match it. types-doc/oci-definition.md there.
 */
export function productPurl(product: Product): string {
  if (product.kind === "module") return golangPurl(product.module);
  const repository = product.repository.toLowerCase();
  const name = encoded(repository.slice(repository.lastIndexOf("/") + 1));
  const place = repository.split("/").map(encoded).join("/");
  return `pkg:oci/${name}@${encoded(product.digest)}?repository_url=${place}`;
}

/** Everything but letters, digits and `-._~` as %XX. Half of a surrogate pair has no such form. */
function encoded(text: string): string {
  const characters = encodeURIComponent(text.toWellFormed());
  return characters.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
