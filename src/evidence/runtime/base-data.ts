import { CERTIFICATE_BUNDLE } from "../../base/certificate-bundle.ts";
import { type ImageFiles, walk } from "./image-files.ts";
import type { RuntimeFacts } from "./runtime-facts.ts";

/** crypto/x509/root_linux.go. */
const CERTIFICATES = [
  CERTIFICATE_BUNDLE,
  "etc/pki/tls/certs/ca-bundle.crt",
  "etc/ssl/ca-bundle.pem",
  "etc/pki/tls/cacert.pem",
  "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "etc/ssl/cert.pem",
];
/** time/zoneinfo_unix.go and zoneinfo_goroot.go: a toolchain in the image contains zones too. */
const ZONES = [
  "usr/share/zoneinfo",
  "usr/share/lib/zoneinfo",
  "usr/lib/locale/TZ",
  "etc/zoneinfo",
  "usr/local/go/lib/time/zoneinfo.zip",
];

/** Which of the data that a base provides is in the image, in the places where Go looks. */
export function findBaseData(files: ImageFiles): RuntimeFacts["baseData"] {
  return {
    "certificates": CERTIFICATES.some((path) => has(files, path)),
    "time-zones": ZONES.some((path) => has(files, path)),
  };
}

function has(files: ImageFiles, path: string): boolean {
  return walk(files, path).problem === undefined;
}
