/** Who put a file there. */
export type OwnerKind =
  | "apk"
  | "deb"
  | "rpm"
  | "go"
  | "npm"
  | "pypi"
  /** Nobody's package: what a tool left behind, by a rule on its path. */
  | "leftover"
  /** None of these: the instruction that made the layer, or only the layer where the history says nothing. */
  | "instruction";

export interface FileOwner {
  readonly kind: OwnerKind;
  /** `musl`, `example.com/order`, `apk cache`, `COPY . /src`. */
  readonly name: string;
  /** Null for what has none. */
  readonly version: string | null;
  /** How it is known. `layer`: it is in this one, and the history does not speak of it. */
  readonly how:
    | "package database"
    | "build information"
    | "function table"
    | "package metadata"
    | "path rule"
    | "history"
    | "layer";
}
