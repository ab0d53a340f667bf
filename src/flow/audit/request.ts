/** What `audit` is asked for. Each member is a flag of the command line, in camel case. */
export interface AuditRequest {
  /** Only these rules, also those that are off otherwise. */
  readonly rule?: readonly string[];
  /** Modules that are looked at besides the user's own, with `*` for any text. */
  readonly module?: readonly string[];
  /** SARIF files of other tools, whose results are joined with the findings by their lines. */
  readonly from?: readonly string[];
  readonly tags?: readonly string[];
  readonly goflag?: readonly string[];
  readonly buildEnv?: readonly string[];
  readonly cgo?: boolean;
  /** The file with rules and waivers, instead of plimsoll.yaml in the folder. */
  readonly config?: string;
  /** When omitted: the first platform of the configuration, else Linux on this machine's architecture. */
  readonly platform?: string;
  readonly offline?: boolean;
}
