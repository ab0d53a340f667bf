/**
 * Everything that is read has a limit, and each has a name here.
 * Sizes are bytes. Where peers have a limit of their own, ours equals the strictest that real images pass.
 */
export const LIMITS = {
  /** A manifest or index, as containerd and oras-go have it. */
  manifestBytes: 4 * 1024 * 1024,
  /** An image config. */
  configBytes: 8 * 1024 * 1024,
  /** All metadata of one tar entry: PAX records, GNU long names. */
  tarMetadataBytes: 1024 * 1024,
  /** Uncompressed bytes per compressed byte before a stream counts as a bomb. */
  expansionRatio: 1000,
  /** Manifests in one index, descriptors in one manifest. */
  descriptors: 10_000,
  /** An index in an index in an index. */
  indexDepth: 4,
  /** A JSON answer of a registry that is no manifest: tokens, tag lists, errors. */
  registryAnswerBytes: 1024 * 1024,
  /** What a program that plimsoll drives may print on one stream. */
  programOutputBytes: 64 * 1024 * 1024,
  /** A configuration file: plimsoll.yaml, .ko.yaml, docker's config.json. */
  configFileBytes: 1024 * 1024,
} as const;
