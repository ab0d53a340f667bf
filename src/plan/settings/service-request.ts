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
