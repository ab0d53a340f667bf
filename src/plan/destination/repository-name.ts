/** Runs of these may part the words of a repository's name: distribution-spec v1.1, "Pulling manifests". */
const SEPARATORS = /^(?:[._]|__|-+)$/;

/**
 * The name of a program or a file made fit for a registry: lower case, letters without their accents, one separator where
 * the specification has no room for several, none at the ends. `app` where nothing is left.
 */
export function repositoryName(name: string): string {
  // NFKD parts a letter from its accent, which is a mark of its own then.
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  const words = plain.replace(/[^a-z0-9._-]+/g, "-").replace(/^[._-]+|[._-]+$/g, "");
  return words.replace(/[._-]{2,}/g, (run) => (SEPARATORS.test(run) ? run : run[0]!)) || "app";
}
