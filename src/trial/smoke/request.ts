/** One request that both images are sent. Where it goes, whoever sends it decides. */
export interface SmokeRequest {
  /** In capital letters, as it is sent. */
  readonly method: string;
  /** Begins with a slash; with the query, without a fragment. Percent-encoded. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null for none, which is not the same as an empty one. */
  readonly body: Uint8Array | null;
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

/** A method is a token (RFC 9110, section 9.1), and a name of a header too (section 5.1). */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A path with its query as it stands in a request line: RFC 9112, section 3.2.1. */
export const PATH = /^\/[\x21\x22\x24-\x7e]*$/;

/** `GET /orders?limit=2`, as reports name it. */
export function requestText({ method, path }: SmokeRequest): string {
  return `${method} ${path}`;
}
