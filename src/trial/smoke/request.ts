import type { ServiceRequest } from "../../plan/settings/service-request.ts";

/** One request that both images are sent. Where it goes, whoever sends it decides. */
export interface SmokeRequest extends ServiceRequest {
  /** Set for a request that is under way while the service is asked to stop. */
  readonly isInFlight: boolean;
  /** Parts of the answer that are not compared, as reports name them: `the body at $.uptime`. */
  readonly varies: readonly string[];
}

export interface SmokeList {
  readonly requests: readonly SmokeRequest[];
  /** Where the service listens in its container; null where the file does not say. */
  readonly port: number | null;
  /** `NAME=VALUE`, for the service. */
  readonly env: readonly string[];
  /** Arguments for the service, in place of those that its image names; empty where the file names none. */
  readonly args: readonly string[];
  /** What the file had and is not sent, in whole sentences. */
  readonly notes: readonly string[];
}

/** What is sent where nobody names a file. */
export const DEFAULT_SMOKE: SmokeList = {
  requests: [{ method: "GET", path: "/", headers: [], body: null, isInFlight: false, varies: [] }],
  port: null,
  env: [],
  args: [],
  notes: [],
};

/** `GET /orders?limit=2`, as reports name it. */
export function requestText({ method, path }: Pick<ServiceRequest, "method" | "path">): string {
  return `${method} ${path}`;
}
