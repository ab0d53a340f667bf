import type { RcodeName, RecordType } from "../../format/dns/numbers.ts";

/** A question to a service that is a name server, and what answer counts as right. */
export interface AskedName {
  /** Without a dot at its end, unless it is the root. */
  readonly name: string;
  readonly type: RecordType;
  /** By TCP at once; otherwise only where an answer by UDP is truncated. */
  readonly overTcp: boolean;
  readonly rcode: RcodeName;
  /** What one of the records of this type says, as `parseRecordText` writes it; null where the rcode says enough. */
  readonly record: string | null;
}
