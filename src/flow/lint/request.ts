/** What `lint` is asked for. Each member is a flag of the command line, in camel case. */
export interface LintRequest {
  /** The Dockerfile of the image that is looked at: findings name its lines. */
  readonly dockerfile?: string;
  /** The build context; the Dockerfile's folder when left out. */
  readonly context?: string;
  /** Waivers, in place of plimsoll.yaml in the folder. */
  readonly config?: string;
  /** Which image of an index. */
  readonly platform?: string;
  /** Take what was found in layers before from the cache. True when left out. */
  readonly cache?: boolean;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
  /** A .dive-ci whose thresholds hold as well. */
  readonly ciConfig?: string;
}
