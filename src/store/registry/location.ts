import { PlimsollError } from "../../base/error.ts";
import { printable } from "./failure.ts";

/**
 * Parses a URL that a registry names: a redirect, an upload location, a token realm. A relative URL is resolved against
 * `base`. It must be https, unless the registry itself is accessed over plain http; a user part is removed.
 * Throws `registry-protocol`.
 */
export function parseLocation(value: string | undefined, base: URL, registry: URL, what: string): URL {
  const url = value === undefined ? null : URL.parse(value, base);
  if (url === null) {
    throw new PlimsollError("registry-protocol", {
      what: `${base.host} answered without a usable ${what}`,
      where: printable(base),
    });
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  if (url.protocol === "https:" || (url.protocol === "http:" && registry.protocol === "http:")) return url;
  throw new PlimsollError("registry-protocol", {
    what: `the ${what} of ${base.host} is not followed`,
    why: `it leads to ${printable(url)}, which is not https`,
    ...(url.host === registry.host
      ? { fix: "a registry behind a proxy must know that its outer address is https" }
      : {}),
    where: printable(base),
  });
}
