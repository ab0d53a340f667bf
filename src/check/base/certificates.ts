import { defineNeed, linkedOf } from "./need.ts";

/** The only function that reads the bundle: crypto/x509/root_unix.go. */
const READER = "crypto/x509.loadSystemRoots";

/** Functions that are linked only if something verifies a server, or asks for the system's roots by name. */
const ASKING = [
  "net/http.(*Transport).RoundTrip",
  "crypto/tls.Dial",
  "crypto/tls.DialWithDialer",
  "crypto/tls.(*Dialer).DialContext",
  "crypto/tls.QUICClient",
  "net/smtp.(*Client).StartTLS",
  "crypto/x509.SystemCertPool",
];

/** Mozilla's roots as a Go package: it makes them the fallback if the system has none. */
const EMBEDDED = "golang.org/x/crypto/x509roots/fallback.";

/** Roots by which the certificates of TLS servers are verified. SSL_CERT_FILE and SSL_CERT_DIR name other files. */
export const certificates = defineNeed({
  id: "certificates",
  goPackage: "crypto/x509",
  weigh: (functions) => {
    if (!functions.has(READER)) return { needed: "no", why: [`${READER} is not linked: nothing reads system roots`] };
    if (functions.hasPrefix(EMBEDDED)) {
      return { needed: "no", why: [`${EMBEDDED.slice(0, -1)} is linked: the binary contains its own roots`] };
    }
    const asking = linkedOf(functions, ASKING);
    if (asking.length > 0) return { needed: "yes", why: [`${READER} is linked: it reads the bundle`, ...asking] };
    return {
      needed: "unknown",
      why: [
        `${READER} is linked, as in every HTTP server`,
        "no client that plimsoll knows, and that verifies servers, is linked",
      ],
    };
  },
});
