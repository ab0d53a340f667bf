import type { Shard } from "../../fleet/shards/shard.ts";
import type { RegistryAccess } from "../../session/stores.ts";
import type { FleetRequest } from "./request.ts";

/** How this run asks registries. Requests a second are a budget of all shards together, of which each has its part. */
export function registryAccessOf(request: FleetRequest, shard?: Shard): RegistryAccess {
  const { offline = false, insecure = false, caFile, requestsPerSecond } = request;
  const access = { offline, insecure, caFile };
  return requestsPerSecond === undefined
    ? access
    : { ...access, requestsPerSecond: requestsPerSecond / (shard?.count ?? 1) };
}
