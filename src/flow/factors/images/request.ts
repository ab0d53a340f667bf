import type { PackageRequest } from "../../../session/build-target.ts";
import type { BuilderName } from "./builders.ts";

export interface FactorsRequest {
  /** A Go main package. */
  readonly source: string;
  /** A builder that is named must work; `auto` takes the one that does, else the model. */
  readonly builder: "auto" | "model" | BuilderName;
  /** Beside what the configuration says of the build. */
  readonly build?: { readonly [Word in "tags" | "goflag" | "buildEnv" | "offline"]?: PackageRequest[Word] | undefined };
  /** Is told of each variant before it is built. */
  readonly onVariant: (name: string) => void;
}
