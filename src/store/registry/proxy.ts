import { BlockList, isIP } from "node:net";
import { PlimsollError } from "../../base/error.ts";
import { reachOf } from "./address-guard.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL, as Go's `httpproxy` package reads the environment: HTTPS_PROXY for https, HTTP_PROXY for http,
 * in upper or lower case; never for loopback, and never for hosts that NO_PROXY names. Throws `config-invalid` for a
 * proxy that is not an http or https URL.
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const proxy = variable(env, name);
  if (proxy === undefined || isExempt(url, variable(env, "NO_PROXY") ?? "")) return undefined;
  const parsed = URL.parse(/^[a-z0-9]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new PlimsollError("config-invalid", {
      what: `${name} is not a proxy that plimsoll can use`,
      fix: "give it as http://HOST:PORT or https://HOST:PORT",
      where: name,
    });
  }
  return parsed;
}

function variable(env: Environment, name: string): string | undefined {
  const value = env[name] || env[name.toLowerCase()];
  return value === undefined || value === "" ? undefined : value;
}

function isExempt(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  if (host === "localhost" || (isIP(host) !== 0 && reachOf(host) === "loopback")) return true;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== "" && matches(entry, host, port));
}

/** `*`, an address, a CIDR block, or a domain with all its subdomains; a leading dot excludes the domain itself. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  if (isIP(host) !== 0 && entry.includes("/")) return isInBlock(host, entry);
  const [, name, entryPort] = /^(.*?)(?::([0-9]+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry)!;
  if (entryPort !== undefined && entryPort !== port) return false;
  const wanted = name!.replace(/^\[(.*)\]$/, "$1").replace(/^\*\./, ".");
  if (isIP(host) !== 0) return host === wanted;
  return wanted.startsWith(".") ? host.endsWith(wanted) : host === wanted || host.endsWith(`.${wanted}`);
}

function isInBlock(host: string, entry: string): boolean {
  const [network = "", prefix = ""] = entry.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  if (isIP(network) === 0 || !/^[0-9]{1,3}$/.test(prefix) || Number(prefix) > (family === "ipv6" ? 128 : 32))
    return false;
  const block = new BlockList();
  block.addSubnet(network, Number(prefix), family);
  return block.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}
