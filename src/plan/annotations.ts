import type { Digest } from "../base/digest.ts";

const KNOWN_HOSTS = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

/** What the buildinfo of a Go binary says about the source that it was built from. */
export interface SourceFacts {
  readonly modulePath: string | undefined;
  readonly moduleVersion: string | undefined;
  readonly revision: string | undefined;
}

export interface BaseFacts {
  /** Undefined for a base that only this machine has. */
  readonly name: string | undefined;
  readonly digest: Digest;
}

/**
 * OCI image-spec v1.1, annotations.md: the predefined keys that follow from the source and the base. Only facts that
 * are the same for every build of the same source are used: the source's address comes from the module path, never from
 * the remote of this checkout, which differs between clones and may hold a token.
 */
export function planAnnotations(
  source: SourceFacts,
  base: BaseFacts | undefined,
  asked: Readonly<Record<string, string>>,
): Record<string, string> {
  const repository = sourceAddress(source.modulePath);
  const { moduleVersion } = source;
  return {
    ...(repository === undefined ? {} : { "org.opencontainers.image.source": repository }),
    ...(source.revision === undefined ? {} : { "org.opencontainers.image.revision": source.revision }),
    ...(moduleVersion === undefined || moduleVersion === "(devel)"
      ? {}
      : { "org.opencontainers.image.version": moduleVersion }),
    ...(base?.name === undefined ? {} : { "org.opencontainers.image.base.name": base.name }),
    ...(base === undefined ? {} : { "org.opencontainers.image.base.digest": base.digest }),
    ...asked,
  };
}

/** Where a module's source is, as its path says on well-known hosts: `https://github.com/me/order`. */
export function sourceAddress(modulePath: string | undefined): string | undefined {
  const [host, owner, name] = modulePath?.split("/") ?? [];
  if (host === undefined || !KNOWN_HOSTS.includes(host) || owner === undefined || name === undefined) return undefined;
  return `https://${host}/${owner}/${name}`;
}
