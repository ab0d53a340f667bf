/** What a database of an operating system's packages says about one package, apart from its files. */
export interface PackageRecord {
  readonly kind: "apk" | "deb" | "rpm";
  readonly name: string;
  /** Without the epoch where the database states that separately: rpm. Null if it states none. */
  readonly version: string | null;
  /** Of rpm; null where there is none. */
  readonly epoch: number | null;
  /** As the package manager writes it: `amd64`, `x86_64`, `noarch`. */
  readonly architecture: string | null;
  /**
   * The source package that it was built from, whose advisories are its own too: `glibc`, `glibc@2.36-9` where its version
   * differs, `glibc-2.38-16.fc39.src.rpm`. Null where the database names none.
   */
  readonly source: string | null;
}
