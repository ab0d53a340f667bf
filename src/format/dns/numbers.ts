/** RFC 1035, section 3.2.2; RFC 2782 for SRV; RFC 3596 for AAAA. */
export const RECORD_TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33 } as const;

export type RecordType = keyof typeof RECORD_TYPES;

export const RECORD_TYPE_NAMES = Object.keys(RECORD_TYPES) as readonly RecordType[];

/** RFC 1035, section 3.2.4: the Internet. */
export const CLASS_IN = 1;

/** RFC 1035, section 4.1.1: RCODE, by the names of RFC 2136, section 2.2; the place in the list is the number. */
export const RCODE_NAMES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"] as const;

export type RcodeName = (typeof RCODE_NAMES)[number];

/** `RCODE9` where it has no name here. */
export function rcodeName(rcode: number): string {
  return RCODE_NAMES[rcode] ?? `RCODE${rcode}`;
}
