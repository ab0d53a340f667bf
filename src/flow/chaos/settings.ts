import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Bounds } from "../../chaos/bounds.ts";
import { CHECK_IDS } from "../../chaos/check.ts";
import {
  type ChaosSettings,
  type DependencySettings,
  parseChaosSettings,
  usualDependency,
} from "../../plan/settings/chaos-settings.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import type { LoadRequest } from "../../plan/settings/service-request.ts";
import { CONTRACT_FILE, readContract } from "../../session/container/contract-settings.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readSmallText } from "../../store/file/small-file.ts";
import type { ChaosRequest } from "./request.ts";

/** What the service must do, and what breaks. */
export interface Settings {
  readonly contract: ContractSettings;
  readonly chaos: ChaosSettings;
  /** Those of the file, or those that were asked for. */
  readonly dependencies: readonly DependencySettings[];
  readonly seed: number;
  readonly requests: readonly LoadRequest[];
  readonly requestsPerSecond: number;
  /** The contract's objective of latency. */
  readonly share: number;
  readonly withinMs: number;
}

/** More than that says nothing else: what a fault does, it does to every request. */
const USUAL_RATE = 50;

/** Reads both sections. Throws `config-invalid` and `flag-invalid`. */
export async function readSettings(surroundings: Surroundings, request: ChaosRequest): Promise<Settings> {
  const contract = await readContract(surroundings, request);
  const { config = CONTRACT_FILE } = request;
  const text = await readSmallText(resolve(surroundings.cwd, config), config, LIMITS.configFileBytes, "config-invalid");
  const chaos = parseChaosSettings(text ?? "", config, CHECK_IDS);
  const { load, latency } = contract;
  if (load === null || latency === null) {
    throw new PlimsollError("config-invalid", {
      what: `the contract in ${config} has no ${load === null ? "load" : "objective of latency"}`,
      why: "a fault is held against what the service does under its load, and how fast it has to answer",
      fix: load === null ? "load: {requests: [GET /]}" : "objectives: {latency: {share: 95 %, within: 200ms}}",
    });
  }
  return {
    ...{ contract, chaos },
    dependencies: chosen(chaos.dependencies, request.with),
    seed: request.seed ?? chaos.seed,
    requests: chaos.requests ?? load.requests,
    requestsPerSecond: chaos.rate ?? Math.min(load.requestsPerSecond, USUAL_RATE),
    ...{ share: latency.share, withinMs: latency.withinMs },
  };
}

/** All that is sent to the service beside probes. */
export function everythingAsked({ requests, chaos: { before, writes } }: Settings): readonly LoadRequest[] {
  return [...requests, ...before, ...(writes === null ? [] : [writes.request, writes.ask])];
}

function chosen(
  written: readonly DependencySettings[],
  names: readonly string[] | undefined,
): readonly DependencySettings[] {
  if (names === undefined) return written;
  const known = written.map(({ name }) => name);
  return names.map((name) => written.find((each) => each.name === name) ?? usualDependency(name, known));
}

/** What an experiment with a dependency, or with none, is held against. */
export function boundsFor(
  { contract, chaos, requests, share, withinMs }: Settings,
  dependency: DependencySettings | undefined,
): Bounds {
  const { live = null, ready = null } = contract.health ?? {};
  const hasOwnReadiness = ready !== null && (live === null || ready.request.path !== live.request.path);
  return {
    ...{ share, withinMs, requests, recoversMs: chaos.recoversMs },
    keeps: dependency?.keeps ?? [],
    isUnreadyWithout: hasOwnReadiness && (dependency?.needed ?? false),
    metricsPath: contract.metrics?.path ?? null,
    writes: chaos.writes !== null,
  };
}
