/** What `fleet` is asked for. Each member is a flag of the command line, in camel case. */
export interface FleetRequest {
  /** The file with the rules; plimsoll.yaml when omitted. */
  readonly config?: string;
  /** Which platform's image of an index. */
  readonly platform?: string;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
