import { defineNeed, linkedOf } from "./need.ts";

const READING = ["net.dnsReadConfig", "net.readHosts", "net.parseNSSConfFile"];

/**
 * The files that host names are resolved by. The container runtime mounts /etc/hosts and /etc/resolv.conf over the
 * image's.
 */
export const hostsAndResolver = defineNeed({
  id: "hosts-and-resolver",
  goPackage: "net",
  weigh: (functions) => {
    const reading = linkedOf(functions, READING);
    if (reading.length === 0) return { needed: "no", why: ["Go's resolver is not linked"] };
    return {
      needed: "no",
      why: [
        "/etc/hosts and /etc/resolv.conf come from the container runtime",
        ...reading,
        "without /etc/nsswitch.conf Go asks the hosts file, then DNS, as it does with the usual one",
      ],
    };
  },
});
