import { healthcheckWords } from "../../evidence/runtime/healthcheck.ts";
import type { ContainerConfig } from "../../format/oci/config.ts";

/** A request by HTTP to the container itself; what a shell would put in is not part of it. */
const LOOPBACK_URL = /http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])?(?::(\d{1,5}))?(\/[\w./~%?&=+:@-]*)?(?![^\s"'|;&)])/;

/** Flags of curl and wget for another method than GET, for a body, and for headers: a probe would get another answer. */
const ANOTHER_REQUEST =
  /\b(?:curl|wget)\b.*\s(?:-[A-Za-z]*[XHd]|--(?:request|header|data|json|form|post|body|method|upload))/s;

/** What the image's own health check asks for; undefined where it has none, or asks in another way. */
export function healthCheckRequest(
  config: ContainerConfig,
): { readonly port: number; readonly path: string } | undefined {
  const words = healthcheckWords(config).join(" ");
  const found = ANOTHER_REQUEST.test(words) ? null : LOOPBACK_URL.exec(words);
  return found === null ? undefined : { port: Number(found[1] ?? 80), path: found[2] ?? "/" };
}
