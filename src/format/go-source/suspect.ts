/** What the program in data/auditor says of Go source, a JSON object for each package. Lines count from 1. */
export interface AuditedPackage {
  /** The import path. */
  readonly path: string;
  /** Files that people wrote, and their lines. */
  readonly files: number;
  readonly lines: number;
  readonly suspects: readonly Suspect[];
  /** Files that a program wrote: they are read for their types, and not looked at. */
  readonly generated: readonly string[];
  /** Set for a package that only tests use. Then nothing of it was looked at. */
  readonly testSupport: boolean;
  readonly comments: readonly OwnComment[];
  /** Why the package could not be looked at. */
  readonly error?: string;
}

/** A place where a rule does not hold. `rule` and `case` say which words fit, and `names` are what these are made with. */
export interface Suspect {
  readonly rule: string;
  readonly case: string;
  /** An absolute path, as `file` everywhere here. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  /** The declared function around the place, as goroutine stacks name it; empty outside of functions. */
  readonly function: string;
  readonly names: Readonly<Record<string, string>>;
  readonly related: readonly RelatedPlace[];
}

/** Another place that a finding rests on. */
interface RelatedPlace {
  readonly what: string;
  readonly file: string;
  readonly line: number;
}

/** A comment that begins with `plimsoll`. `about` is the line that it is about; 0 where nothing follows it. */
export interface OwnComment {
  readonly file: string;
  readonly line: number;
  readonly about: number;
  readonly text: string;
}
