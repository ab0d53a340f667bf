import { LIMITS } from "../../base/limits.ts";
import { type ImageFiles, readTexts } from "./image-files.ts";

const CONF = "/etc/nsswitch.conf";
/** Files that glibc itself reads to resolve names of hosts, users and services: nsswitch.conf(5), resolver(5). */
export const NAME_SERVICE_FILES = [
  CONF,
  "/etc/gai.conf",
  "/etc/host.conf",
  "/etc/networks",
  "/etc/protocols",
  "/etc/rpc",
  "/etc/services",
] as const;
/** The services without /etc/nsswitch.conf: glibc's nss/nsswitch.c. */
const DEFAULT_SERVICES = ["files", "dns", "compat"];
const DATABASES = new Set(["passwd", "group", "shadow", "initgroups", "hosts", "services", "protocols", "networks"]);

/**
 * The names that a libc opens at run time in this image for programs that resolve names: the modules of glibc,
 * `libnss_dns.so.2`. musl has none.
 */
export function nameServiceModules(files: ImageFiles) {
  return async (libc: "glibc" | "musl", resolvesNames: boolean): Promise<readonly string[]> =>
    libc === "glibc" && resolvesNames ? modulesOf(files) : [];
}

async function modulesOf(files: ImageFiles): Promise<readonly string[]> {
  const text = (await readTexts(files, [CONF], LIMITS.configFileBytes)).get(CONF);
  const services = text === undefined ? DEFAULT_SERVICES : parseServices(text);
  return [...new Set(services)].map((service) => `libnss_${service}.so.2`);
}

/** `hosts: files mdns4_minimal [NOTFOUND=return] dns`: the part in brackets is an action, not a service. */
function parseServices(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const [database = "", services] = line.replace(/#.*/, "").split(":");
    if (services === undefined || !DATABASES.has(database.trim())) return [];
    return services
      .replaceAll(/\[[^\]]*\]/g, " ")
      .split(/\s+/)
      .filter((service) => /^[\w-]+$/.test(service));
  });
}
