/** Where Go programs, and most others, look for the root certificates that they trust: crypto/x509/root_linux.go. */
export const CERTIFICATE_BUNDLE = "etc/ssl/certs/ca-certificates.crt";
