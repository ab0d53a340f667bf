/** What `copy` is asked for. Each member is a flag of the command line, in camel case. */
export interface CopyRequest {
  /** Only this platform's image of an index. */
  readonly platform?: string;
  /** Copy what is attached to the image as well: SBOMs, provenance, signatures, and what is attached to these. */
  readonly attached?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
