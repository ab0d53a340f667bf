import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { PlimsollError } from "../../base/error.ts";

/** Where an address leads: `internal` addresses can be asked only by a program on this machine or in this cloud. */
type Reach = "loopback" | "internal" | "ordinary";

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addSubnet("0.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
LOOPBACK.addAddress("::", "ipv6");
LOOPBACK.addSubnet("64:ff9b::7f00:0", 104, "ipv6");

/** Link-local addresses, where AWS, Azure, Google and others answer with instance credentials, and their exceptions. */
const INTERNAL = new BlockList();
INTERNAL.addSubnet("169.254.0.0", 16, "ipv4");
INTERNAL.addSubnet("fe80::", 10, "ipv6");
INTERNAL.addSubnet("64:ff9b::a9fe:0", 112, "ipv6");
INTERNAL.addAddress("fd00:ec2::254", "ipv6");
INTERNAL.addAddress("100.100.100.200", "ipv4");
INTERNAL.addAddress("168.63.129.16", "ipv4");
INTERNAL.addAddress("192.0.0.192", "ipv4");

/** An IPv4 address inside an IPv6 address (`::ffff:127.0.0.1`) is judged as the IPv4 address. */
export function reachOf(address: string): Reach {
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (LOOPBACK.check(address, family)) return "loopback";
  return INTERNAL.check(address, family) ? "internal" : "ordinary";
}

/**
 * Keeps a registry from sending plimsoll to places that the registry itself could not reach: a token realm, a redirect
 * or an upload location must not lead to loopback or to a metadata service, unless the registry is there. Names are
 * judged by the addresses that the connection is really made to, so that a second DNS answer cannot change the result.
 */
export class AddressGuard {
  readonly #registry: string;
  readonly #resolve: typeof lookup;
  readonly #registryReach = new Set<Reach>(["ordinary"]);

  constructor(registryHostname: string, resolve: typeof lookup = lookup) {
    this.#registry = registryHostname;
    this.#resolve = resolve;
    const literal = literalAddress(registryHostname);
    if (literal !== undefined) this.#registryReach.add(reachOf(literal));
  }

  /** Resolves the registry's own host, and remembers its addresses. */
  readonly registryLookup: LookupFunction = (hostname, options, callback) => {
    this.#resolveAll(hostname, options, callback, (address) => {
      this.#registryReach.add(reachOf(address));
    });
  };

  /** Resolves a host that the registry named in an answer. */
  readonly foreignLookup: LookupFunction = (hostname, options, callback) => {
    this.#resolveAll(hostname, options, callback, (address) => this.#check(hostname, address));
  };

  /** A host that is written as an address is never resolved, so it is checked here. Throws `registry-protocol`. */
  checkHost(hostname: string): void {
    const literal = literalAddress(hostname);
    if (literal !== undefined) this.#check(hostname, literal);
  }

  #check(hostname: string, address: string): void {
    const reach = reachOf(address);
    if (this.#registryReach.has(reach)) return;
    throw new PlimsollError("registry-protocol", {
      what: `${this.#registry} leads to ${hostname}, which is not followed`,
      why: `${address} is ${reach === "loopback" ? "this machine itself" : "a link-local or metadata address"}, and the registry is elsewhere`,
    });
  }

  #resolveAll(
    hostname: string,
    options: Parameters<LookupFunction>[1],
    callback: Parameters<LookupFunction>[2],
    see: (address: string) => void,
  ): void {
    this.#resolve(hostname, { ...options, all: true }, (error: Error | null, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, []);
      try {
        for (const { address } of addresses) see(address);
      } catch (refusal) {
        return callback(refusal as Error, []);
      }
      if (options.all) return callback(null, addresses);
      const [first] = addresses;
      callback(null, first!.address, first!.family);
    });
  }
}

/** The address, if the URL's hostname is one, without the brackets of IPv6; undefined for a name. */
function literalAddress(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? undefined : bare;
}
