/** What .ko.yaml's templates know of a git checkout, under their names. https://ko.build/configuration/ */
export interface CheckoutFacts {
  readonly Branch: string;
  /** The tag of the commit, or "". */
  readonly Tag: string;
  readonly ShortCommit: string;
  readonly FullCommit: string;
  /** RFC 3339, UTC. */
  readonly CommitDate: string;
  /** Seconds since 1970. */
  readonly CommitTimestamp: string;
  readonly IsDirty: boolean;
  readonly IsClean: boolean;
  readonly TreeState: "clean" | "dirty";
}
