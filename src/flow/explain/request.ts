import type { BuildWords } from "../../plan/settings/build-words.ts";
import type { ViewName } from "../../present/view-of-flag.ts";
import type { FindingsRequest } from "../../service/findings/request.ts";
import type { ImageAccess } from "../../session/image-access.ts";

/** What `explain` is asked for. Each member is a flag of the command line, in camel case. */
export interface ExplainRequest extends ImageAccess, BuildWords, FindingsRequest {
  /** Of an executable or an image: what is known to be vulnerable in it. `from`, `db` and `scan` say where from. */
  readonly findings?: boolean;
  /** Of an image: what is attested in the index that it was named by, checked. */
  readonly attestations?: boolean;
  /**
   * What the rows are: `section`, `module`, `package`, `symbol`; for an image also `layer`, `owner`, `file` and others.
   */
  readonly by?: ViewName;
  /** For an image: show this layer only; the first is 0. */
  readonly layer?: number;
  /** Where the page for the browser is written. */
  readonly report?: string;
}

/** Which rows a report shows; the other rows are added up in one row. */
export interface RowLimit {
  readonly top?: number;
}
