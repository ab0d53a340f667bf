import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { CLAUSE_IDS } from "../../contract/clause.ts";
import { type ContractSettings, parseContractSettings } from "../../plan/settings/contract-settings.ts";
import { isQuestion, type LoadRequest } from "../../plan/settings/service-request.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { Surroundings } from "../surroundings.ts";
import type { GroundRequest, PlacedRequest } from "./request.ts";

export const CONTRACT_FILE = "plimsoll.yaml";

interface Asked {
  /** The file with the contract; plimsoll.yaml when omitted. */
  readonly config?: string;
}

/** The contract of a file. Throws `config-invalid`, also where the file has none. */
export async function readContract(
  { cwd }: Surroundings,
  { config = CONTRACT_FILE }: Pick<Asked, "config">,
): Promise<ContractSettings> {
  const text = await readSmallText(resolve(cwd, config), config, LIMITS.configFileBytes, "config-invalid");
  const found = text === undefined ? undefined : parseContractSettings(text, config, CLAUSE_IDS);
  if (found !== undefined) return found;
  throw new PlimsollError("config-invalid", {
    what: text === undefined ? `${config} does not exist` : `${config} has no contract`,
    why: "a contract says what the service must show",
    fix: "let one be written from what the service shows: plimsoll contract IMAGE --init",
  });
}

/** RFC 1035, section 4.2. */
const DNS_PORT = 53;

/** How the service is run, to be sent these requests: what flags say wins over what the file says. */
export function groundRequest(
  { port, dnsPort, env, args, ready, health, metrics }: ContractSettings,
  request: GroundRequest,
  requests: readonly LoadRequest[],
): PlacedRequest {
  const { runtime, port: named = port, env: more = [], arg = args } = request;
  const asked = [ready, ...requests];
  const usualDnsPort = asked.some(isQuestion) ? DNS_PORT : null;
  const dns = dnsPort ?? usualDnsPort;
  const withoutHttp = health === null && metrics === null && asked.every(isQuestion);
  return {
    ...(runtime === undefined ? {} : { runtime }),
    ...(named === null ? {} : { port: named }),
    ...(dns === null ? {} : { dnsPort: dns }),
    withoutHttp,
    env: [...env, ...more],
    arg,
  };
}
