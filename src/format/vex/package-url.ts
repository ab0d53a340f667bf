import { golangPurl, ociPurl } from "../package-url/package-url.ts";
import type { GoModule, Product } from "./statement.ts";

/** The package URL of a product; of every program of a module, one without a version. */
export function productPurl(product: Product): string {
  switch (product.kind) {
    case "module":
      return golangPurl(product.module);
    case "program":
      return golangPurl({ path: product.path, version: null });
    case "image":
      return ociPurl(product);
  }
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
