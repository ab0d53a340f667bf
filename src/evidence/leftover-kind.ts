/** The kinds of files in a checkout that a service does not need, recognized by their path. */
const KINDS: readonly (readonly [kind: string, path: RegExp])[] = [
  [".git", /(?:^|\/)\.git(?:\/|$)/],
  ["node_modules", /(?:^|\/)node_modules\//],
  ["vendor", /(?:^|\/)vendor\//],
  ["test data", /(?:^|\/)testdata\//],
  ["tests", /_test\.go$|(?:^|\/)tests?\//],
  ["editor and CI settings", /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.idea|\.vscode|\.devcontainer)\//],
  ["documentation", /(?:^|\/)docs?\/|(?:^|\/)(?:README|CHANGELOG|CONTRIBUTING)[^/]*$|\.md$/i],
  ["Docker's own files", /(?:^|\/)(?:Dockerfile[^/]*|\.dockerignore|(?:docker-)?compose[^/]*\.ya?ml)$/],
];

/** The kind of a leftover of a checkout, or undefined for a file that a program may be built from. */
export function leftoverKind(path: string): string | undefined {
  return KINDS.find(([, pattern]) => pattern.test(path))?.[0];
}

/** Bytes of each kind of leftover among the files of a checkout, the largest first. */
export function leftoverBytes(
  files: readonly { readonly path: string; readonly sizeBytes: number }[],
): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>();
  for (const { path, sizeBytes } of files) {
    const kind = leftoverKind(path);
    if (kind !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + sizeBytes);
  }
  return new Map([...kinds].sort(([, a], [, b]) => b - a));
}

/** Files that hold keys, by the names that tools give them. Their content is never read. */
const SECRETS: readonly (readonly [kind: string, path: RegExp])[] = [
  ["an SSH key", /(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/],
  ["environment variables with secrets", /(?:^|\/)\.env(?:\.(?!example$|sample$|template$|dist$)[\w.-]+)?$/],
  ["npm's login", /(?:^|\/)\.npmrc$/],
  ["pip's login", /(?:^|\/)\.pypirc$/],
  ["docker's logins", /(?:^|\/)\.docker\/config\.json$|(?:^|\/)\.dockercfg$/],
  ["a login for hosts", /(?:^|\/)(?:\.netrc|\.git-credentials)$/],
  ["AWS credentials", /(?:^|\/)\.aws\/credentials$/],
  ["a Google Cloud login", /(?:^|\/)application_default_credentials\.json$/],
  ["a Kubernetes login", /(?:^|\/)\.kube\/config$/],
  ["a private key", /(?:^|\/)[^/]*(?:private|priv|server|client|tls)[^/]*\.key$|\.(?:p12|pfx|jks|keystore)$/i],
];

/** The kind of secret that a file holds, recognized by its path; undefined for other files. */
export function secretKind(path: string): string | undefined {
  return SECRETS.find(([, pattern]) => pattern.test(path))?.[0];
}

const OTHERS = new Set(["Go toolchain", "Go module cache", "Go build cache", "vendor"]);

/**
 * Is it a file of other people's source or of a package? Keys in such source are for tests; files of a package are
 * public.
 */
export function isOthersSource(
  { kind, name }: { readonly kind: string; readonly name: string },
  path: string,
): boolean {
  if (kind === "leftover") return OTHERS.has(name);
  return kind !== "instruction" || /(?:^|\/)testdata\//.test(path);
}
