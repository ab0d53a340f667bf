import { healthcheckWords } from "../../evidence/runtime/healthcheck.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";

/** A request by HTTP to the container itself; what a shell would put in is not part of it. */
const LOOPBACK_URL = /http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])?(?::(\d{1,5}))?(\/[\w./~%?&=+:@-]*)?(?![^\s"'|;&)])/;

/** What the image's own health check asks for; undefined where it has none, or asks in another way. */
export function healthCheckRequest(
  config: ContainerConfig,
): { readonly port: number; readonly path: string } | undefined {
  const found = LOOPBACK_URL.exec(healthcheckWords(config).join(" "));
  return found === null ? undefined : { port: Number(found[1] ?? 80), path: found[2] ?? "/" };
}
