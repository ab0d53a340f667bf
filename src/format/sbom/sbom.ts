import type { Digest } from "../../base/digest.ts";

/** What is written down of an image or of one binary, before it has a format. */
export interface Sbom {
  readonly subject: SbomSubject;
  /** Whole seconds since 1970. Together with the rest it decides every byte of the document. */
  readonly createdSeconds: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly operatingSystem: OperatingSystem | null;
  readonly components: readonly SbomComponent[];
  /** The regular files that a container sees, in the order of their paths; of a binary, the binary itself. */
  readonly files: readonly SbomFile[];
  /** What could not be found out, in sentences: as long as this is not empty, the document is incomplete. */
  readonly unknown: readonly string[];
}

type SbomSubject = SbomImage | { readonly kind: "binary" };

export interface SbomImage {
  readonly kind: "image";
  /** The repository, `registry.example/shop/order`. Null if the image has no such place. */
  readonly repository: string | null;
  /** Of the manifest of this platform. */
  readonly digest: Digest;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly architecture: string;
}

/** What os-release(5) says. */
export interface OperatingSystem {
  /** `debian`. */
  readonly id: string;
  /** `12`; null if it states none. */
  readonly versionId: string | null;
  readonly prettyName: string | null;
}

/** A part that has a name of its own: a Go module, a package of the operating system or of a language, data. */
export interface SbomComponent {
  readonly kind: "module" | "package" | "data";
  readonly name: string;
  /** Null where none is known: then it is left out, and a note says why. */
  readonly version: string | null;
  readonly purl: string | null;
  /** A name by which the National Vulnerability Database knows it: CPE 2.3. */
  readonly cpe: string | null;
  /** The hash of a Go module as go.sum has it: `h1:` and base64. */
  readonly goSum: string | null;
  /**
   * Of a package of an operating system: the source package that it was built from, as `PackageRecord` has it. Advisories
   * name source packages.
   */
  readonly sourcePackage: string | null;
  /** An SPDX licence expression. Null if it could not be found out. */
  readonly licence: string | null;
  /** What else a reader has to know, in sentences. */
  readonly notes: readonly string[];
}

export interface SbomFile {
  /** From the root, without a leading slash, as `decodeName` of format/tar reads it; of a binary, its name. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Null if its content was not read, which `unknown` says. */
  readonly digests: FileDigests | null;
  /** The component that it is a file of, by its place in `components`. */
  readonly owner: number | null;
  /** Of a Go program with build information. */
  readonly program: SbomProgram | null;
}

/** In hexadecimal digits. */
export interface FileDigests {
  readonly sha1: string;
  readonly sha256: string;
}

export interface SbomProgram {
  /** The import path of its main package. */
  readonly mainPackage: string;
  /** What is linked into it, the standard library included, by the place in `components`. */
  readonly modules: readonly number[];
}
