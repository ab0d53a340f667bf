/** What `lint` is asked for. Each member is a flag of the command line, in camel case. */
export interface LintRequest {
  /** The Dockerfile of the image that is checked: findings name its lines. */
  readonly dockerfile?: string;
  /** The build context; the Dockerfile's folder when omitted. */
  readonly context?: string;
  /** The file with the waivers, instead of plimsoll.yaml in the folder. */
  readonly config?: string;
  /** Which platform's image of an index. */
  readonly platform?: string;
  /** Use cached results for layers. True when omitted. */
  readonly cache?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
  /** A .dive-ci file whose thresholds are checked as well. */
  readonly ciConfig?: string;
}
