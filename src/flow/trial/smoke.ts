import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallFile } from "../../store/file/small-file.ts";
import { DEFAULT_SMOKE, type SmokeList } from "../../trial/smoke/request.ts";
import { parseSmokeFile } from "../../trial/smoke/smoke-file.ts";
import type { TrialRequest } from "./request.ts";

/** The requests in a file, or the usual one. Throws `config-invalid`, `limit-exceeded`. */
export async function openSmoke({ cwd }: Surroundings, path: string | undefined): Promise<SmokeList> {
  if (path === undefined) return DEFAULT_SMOKE;
  const bytes = await readSmallFile(resolve(cwd, path), LIMITS.smokeFileBytes, "config-invalid");
  if (bytes === undefined) throw new PlimsollError("config-invalid", { what: `${path} does not exist` });
  return parseSmokeFile(bytes, path);
}

/** How the service is run: what flags say wins over what the file says. */
export function withFile(request: TrialRequest, file: SmokeList): TrialRequest {
  const { port = file.port, env = [], arg = file.args, ...others } = request;
  return { ...others, ...(port === null ? {} : { port }), env: [...file.env, ...env], arg };
}
