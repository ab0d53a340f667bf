import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { CLAUSE_IDS } from "../../contract/clause.ts";
import { type ContractSettings, parseContractSettings } from "../../plan/settings/contract-settings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { Surroundings } from "../surroundings.ts";
import type { GroundRequest } from "./request.ts";

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

/** How the service is run: what flags say wins over what the file says. */
export function groundRequest({ port, env, args }: ContractSettings, request: GroundRequest): GroundRequest {
  const { runtime, port: named = port, env: more = [], arg = args } = request;
  return {
    ...(runtime === undefined ? {} : { runtime }),
    ...(named === null ? {} : { port: named }),
    env: [...env, ...more],
    arg,
  };
}
