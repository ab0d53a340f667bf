/** Who put a file there. */
export type OwnerKind =
  | "apk"
  | "deb"
  | "rpm"
  | "go"
  | "npm"
  | "pypi"
  /** Not a file of a package: a tool left it behind, as a rule on its path says. */
  | "leftover"
  /** None of these: the instruction that made the layer, or only the layer if the history does not describe it. */
  | "instruction";

export interface FileOwner {
  readonly kind: OwnerKind;
  /** `musl`, `example.com/order`, `apk cache`, `COPY . /src`. */
  readonly name: string;
  /** Null if it has none. */
  readonly version: string | null;
  /** How it is known. `layer`: it is in this layer, which the history does not describe. */
  readonly how:
    | "package database"
    | "build information"
    | "function table"
    | "package metadata"
    | "path rule"
    | "history"
    | "layer";
}
