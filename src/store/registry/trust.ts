import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { PlimsollError } from "../../base/error.ts";
import type { Environment } from "./proxy.ts";

export interface TrustOptions {
  /** The registry's host and port, for docker's folder of certificates. */
  readonly registry: string;
  /** A file of certificates to trust in addition to the usual ones. */
  readonly caFile?: string;
  readonly env: Environment;
  /** Also trust the operating system's certificates. Reading them takes a while, so this is tried second. */
  readonly system: boolean;
}

/** Where docker keeps the certificates of a registry: `/etc/docker/certs.d/HOST:PORT/ca.crt`. */
const DOCKER_CERTIFICATES = "/etc/docker/certs.d";

/**
 * The certificate authorities to trust; undefined when Node's own (which include NODE_EXTRA_CA_CERTS) are enough.
 * Throws `config-invalid` for a named file that cannot be read or holds no certificate.
 */
export async function openTrust(options: TrustOptions): Promise<SecureContext | undefined> {
  const ofDocker = await certificatesOfDocker(options.registry);
  const added = [...(ofDocker === undefined ? [] : [ofDocker]), ...(await requireCertificates(options))];
  if (added.length === 0 && !options.system) return undefined;
  const usual = [...getCACertificates("default"), ...(options.system ? getCACertificates("system") : [])];
  return createSecureContext({ ca: [...new Set(usual), ...added] });
}

/** The certificates in the files that the user named. Throws `config-invalid`. */
export async function requireCertificates({ caFile, env }: Pick<TrustOptions, "caFile" | "env">): Promise<string[]> {
  const named: [string, string | undefined][] = [
    ["--ca-file", caFile],
    ["SSL_CERT_FILE", env.SSL_CERT_FILE || undefined],
  ];
  const found: string[] = [];
  for (const [where, path] of named) if (path !== undefined) found.push(await certificatesIn(path, where));
  return found;
}

async function certificatesIn(path: string, where: string): Promise<string> {
  try {
    const pem = await readFile(path, "utf8");
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw new PlimsollError("config-invalid", { what: `cannot read a certificate from ${path}`, where, cause });
  }
}

async function certificatesOfDocker(registry: string): Promise<string | undefined> {
  try {
    return await readFile(join(DOCKER_CERTIFICATES, registry, "ca.crt"), "utf8");
  } catch {
    return undefined;
  }
}
