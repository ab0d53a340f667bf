/** What is needed to read one shard of a fleet. */
export interface ShardRequest {
  /** `INDEX/COUNT` */
  readonly shard: string;
  /** All shards are processes of this machine, and share its cores. */
  readonly local?: boolean;
}

/** What is needed to have a cluster read the layers of a fleet. */
export interface ShardJobRequest {
  readonly shards: number;
  readonly results: string;
  /** plimsoll's own image, which the pods run. */
  readonly jobImage: string;
  /** A Secret with accounts of registries. */
  readonly registrySecret?: string | undefined;
  /** Only show what the cluster would be given. */
  readonly dryRun?: boolean | undefined;
}

/** What `fleet` is asked for. Each member is a flag of the command line, in camel case. */
export interface FleetRequest {
  /** The file with the rules; plimsoll.yaml when omitted. */
  readonly config?: string;
  /** A folder, into which the rules are written as admission policies. */
  readonly policiesTo?: string;
  /** plimsoll's own image: with it, the rules are also written as a hook of Argo CD. */
  readonly hookImage?: string;
  /** Which platform's image of an index. */
  readonly platform?: string;
  /** How many processes share the work. */
  readonly shards?: number;
  /** The repository in which shards keep what they find. */
  readonly results?: string;
  /** Shards of one night ask together what names mean, and take it from each other. */
  readonly night?: string;
  /** A budget of all shards together, for each registry. */
  readonly requestsPerSecond?: number;
  readonly offline?: boolean;
  readonly insecure?: boolean;
  readonly caFile?: string;
}
