import { golangPurl, ociPurl } from "../package-url/package-url.ts";
import type { Product } from "./statement.ts";

export { golangPurl } from "../package-url/package-url.ts";

/** The package URL of a product. */
export function productPurl(product: Product): string {
  return product.kind === "module" ? golangPurl(product.module) : ociPurl(product);
}
