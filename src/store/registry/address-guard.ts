import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { PlimsollError } from "../../base/error.ts";

/**
 * Where an address leads, from the innermost place outwards. `internal` is a metadata service or one link, `private` a
 * network that is not part of the internet.
 */
type Reach = "loopback" | "internal" | "private" | "ordinary";

const LOOPBACK = blockList(["127.0.0.0/8", "0.0.0.0/8"], ["::1/128", "::/128"]);

/** Link-local addresses, where AWS, Azure, Google and others answer with instance credentials, and their exceptions. */
const INTERNAL = blockList(
  ["169.254.0.0/16", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32"],
  ["fe80::/10", "fd00:ec2::254/128"],
);

/**
 * RFC 6890, the blocks that are not globally reachable: RFC 1918, carrier-grade NAT (RFC 6598), benchmarks (RFC 2544),
 * multicast and reserved; unique local addresses (RFC 4193), the former site-local ones, and NAT64 for local use
 * (RFC 8215).
 */
const PRIVATE = blockList(
  [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "192.0.0.0/24",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  ["fc00::/7", "fec0::/10", "64:ff9b:1::/48", "ff00::/8"],
);

/**
 * IPv4 blocks are also found inside IPv6 addresses: behind NAT64's prefix (RFC 6052), in IPv4-compatible addresses
 * (RFC 4291) and in those of 6to4 (RFC 3056). Node itself finds them in IPv4-mapped ones.
 */
function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4.map(divided)) {
    list.addSubnet(network, prefix, "ipv4");
    for (const before of ["64:ff9b::", "::"]) list.addSubnet(`${before}${network}`, 96 + prefix, "ipv6");
    const [a, b, c, d] = network.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
    list.addSubnet(`2002:${a}${b}:${c}${d}::`, 16 + prefix, "ipv6");
  }
  for (const [network, prefix] of ipv6.map(divided)) list.addSubnet(network, prefix, "ipv6");
  return list;
}

function divided(block: string): [string, number] {
  const [network, prefix] = block.split("/") as [string, string];
  return [network, Number(prefix)];
}

/** An IPv4 address inside an IPv6 address (`::ffff:127.0.0.1`) is judged as the IPv4 address. */
export function reachOf(address: string): Reach {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (LOOPBACK.check(address, family)) return "loopback";
  if (INTERNAL.check(address, family)) return "internal";
  return PRIVATE.check(address, family) ? "private" : "ordinary";
}

/** Where hosts may be that a registry names, by where the registry is. */
const LEADS_TO: Readonly<Record<Reach, readonly Reach[]>> = {
  loopback: ["loopback", "private", "ordinary"],
  internal: ["internal", "private", "ordinary"],
  private: ["private", "ordinary"],
  ordinary: ["ordinary"],
};

const PLACES: Readonly<Record<Reach, string>> = {
  loopback: "this machine itself",
  internal: "a link-local or metadata address",
  private: "in a private network",
  ordinary: "on the internet",
};

/**
 * Keeps a registry from sending plimsoll to places that the registry itself could not reach: a token realm, a redirect
 * or an upload location must not lead to loopback, to a metadata service or into a private network, unless the registry
 * is there. Names are judged by the addresses that the connection is really made to, so that a second DNS answer cannot
 * change the result. Where the registry is, is known from connections that were made to it, and not from what its name
 * resolves to: whoever names a registry can also let that name resolve to addresses of others.
 */
export class AddressGuard {
  readonly #registry: string;
  readonly #resolve: typeof lookup;
  #allowed: readonly Reach[] = LEADS_TO.ordinary;

  constructor(registryHostname: string, resolve: typeof lookup = lookup) {
    this.#registry = registryHostname;
    this.#resolve = resolve;
  }

  /** A connection to the registry itself was made to this address. */
  registryIsAt(address: string): void {
    this.#allowed = [...new Set([...this.#allowed, ...LEADS_TO[reachOf(address)]])];
  }

  /** Resolves a host that the registry named in an answer, to those of its addresses that may be connected to. */
  readonly foreignLookup: LookupFunction = (hostname, options, callback) => {
    this.#resolve(hostname, { ...options, all: true }, (error: Error | null, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, []);
      const allowed = addresses.filter(({ address }) => this.#isAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(this.#refusal(hostname, addresses[0]!.address), []);
      if (options.all) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };

  /** A host that is written as an address is never resolved, so it is checked here. Throws `registry-protocol`. */
  checkHost(hostname: string): void {
    const literal = literalAddress(hostname);
    if (literal !== undefined && !this.#isAllowed(literal)) throw this.#refusal(hostname, literal);
  }

  #isAllowed(address: string): boolean {
    return this.#allowed.includes(reachOf(address));
  }

  #refusal(hostname: string, address: string): PlimsollError {
    const reach = reachOf(address);
    return new PlimsollError("registry-protocol", {
      what: `${this.#registry} leads to ${hostname}, which is not followed`,
      why: `${address} is ${PLACES[reach]}, and the registry is elsewhere`,
      ...(reach === "private"
        ? { fix: "if the registry belongs to that network, name it by the address that it has there" }
        : {}),
    });
  }
}

/** The address, if the URL's hostname is one, without the brackets of IPv6; undefined for a name. */
function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? undefined : bare;
}
