/**
 * Separators that are allowed between the words of a repository's name: distribution-spec v1.1, "Pulling manifests".
 */
const SEPARATORS = /^(?:[._]|__|-+)$/;

/**
 * Turns the name of a program or a file into one that a registry accepts: lower case, letters without accents, one
 * separator where the specification does not allow several, none at the ends. `app` where nothing is left.
 */
export function repositoryName(name: string): string {
  // NFKD separates a letter from its accent, which becomes a separate character.
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  const words = plain.replace(/[^a-z0-9._-]+/g, "-").replace(/^[._-]+|[._-]+$/g, "");
  return words.replace(/[._-]{2,}/g, (run) => (SEPARATORS.test(run) ? run : run[0]!)) || "app";
}
