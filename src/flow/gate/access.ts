import type { RegistryAccess } from "../../session/stores.ts";
import type { GateRequest } from "./request.ts";

/** How registries are accessed. */
export function accessOf({ offline = false, insecure = false, caFile }: GateRequest): RegistryAccess {
  return { offline, insecure, caFile };
}
