import type { RcodeName, RecordType } from "../../format/dns/numbers.ts";

/** A request to a service in a container, as files name it. */
export interface ServiceRequest {
  /** In capital letters, as it is sent. */
  readonly method: string;
  /** Begins with a slash; with the query, without a fragment. Percent-encoded. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null for none, which is not the same as an empty one. */
  readonly body: Uint8Array | null;
}

/** A question to a service that is a name server, and what answer counts as right. */
export interface ServiceQuestion {
  /** Without a dot at its end, unless it is the root. */
  readonly name: string;
  readonly type: RecordType;
  readonly overTcp: boolean;
  readonly rcode: RcodeName;
  /** What one of the records of the answer says; null where the rcode says enough. */
  readonly record: string | null;
}

/** What a load is made of. */
export type LoadRequest = ServiceRequest | ServiceQuestion;

export function isQuestion(request: LoadRequest): request is ServiceQuestion {
  return "rcode" in request;
}

/** As settings and reports name it: `GET /orders`, `DNS A order.example.org`. */
export function requestName(request: LoadRequest): string {
  return isQuestion(request) ? `DNS ${request.type} ${request.name}` : `${request.method} ${request.path}`;
}
