/**
 * What the templates of .ko.yaml can use of a git checkout, under the names that they use.
 * https://ko.build/configuration/
 */
export interface CheckoutFacts {
  readonly Branch: string;
  /** The tag of the commit, or "" where it has none. */
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
