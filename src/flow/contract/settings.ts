import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { CLAUSE_IDS } from "../../contract/clause.ts";
import { type ContractSettings, parseContractSettings } from "../../plan/settings/contract-settings.ts";
import type { GroundRequest } from "../../session/container/request.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { ContractRequest } from "./request.ts";

const CONFIG = "plimsoll.yaml";

/** The contract of a file. Throws `config-invalid`, also where the file has none. */
export async function readContract(
  { cwd }: Surroundings,
  { config = CONFIG }: ContractRequest,
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
export function groundRequest({ port, env, args }: ContractSettings, request: ContractRequest): GroundRequest {
  const { runtime, port: named = port, env: more = [], arg = args } = request;
  return {
    ...(runtime === undefined ? {} : { runtime }),
    ...(named === null ? {} : { port: named }),
    env: [...env, ...more],
    arg,
  };
}
