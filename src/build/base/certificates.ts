import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import type { FileEntry } from "../file-entry.ts";
import { type CertificateFile, parseCertificates } from "./certificate-pem.ts";
import { file, withParents } from "./entry.ts";

/**
 * The first place where Go looks (crypto/x509, root_linux.go); it is Debian's path, which most others use too. The
 * bundle has no second name: Go stops at the first bundle that it finds, but then also reads every file under
 * /etc/ssl/certs and /etc/pki/tls/certs, so every process would parse a copy there again.
 */

/** The layer of Mozilla's roots: the same bytes for every service, pulled once by a fleet. */
export function certificateEntries(rootsPem: Uint8Array): FileEntry[] {
  return withParents([file(CERTIFICATE_BUNDLE, rootsPem)]);
}

/**
 * A layer of a user's own certificate authorities, next to the bundle instead of in it, so that the layer of Mozilla's
 * roots keeps its digest. Go trusts both: it reads the bundle and then every file in /etc/ssl/certs (crypto/x509,
 * root_unix.go), even if there is no bundle.
 *
 * One file for each certificate, named by its SHA-256 fingerprint: neither the order of the files nor a certificate
 * that is in two of them changes the layer. Throws `certificate-invalid` for a certificate that Go would silently
 * ignore.
 */
export function addedCaEntries(files: readonly CertificateFile[]): FileEntry[] {
  const certificates = files.flatMap(parseCertificates);
  return withParents(
    certificates.map((certificate) => {
      const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
      return file(`etc/ssl/certs/added-${fingerprint}.pem`, certificate.toString());
    }),
  );
}
