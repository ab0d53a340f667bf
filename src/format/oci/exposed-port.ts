/** Ports as an image exposes them: one, or all from the first to the last. */
export interface ExposedPorts {
  readonly first: number;
  readonly last: number;
  readonly protocol: "tcp" | "udp" | "sctp";
}

const FORM = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i;
const MOST = 65_535;

/**
 * A key of a config's `ExposedPorts`: `8080`, `53/udp` (OCI image-spec v1.1, config.md), and `8000-8010/tcp`, which the specification does not
 * have, and which builders that do not expand the ranges of EXPOSE write. Undefined for another text.
 */
export function parseExposedPorts(text: string): ExposedPorts | undefined {
  const [, from, to = from, protocol = "tcp"] = FORM.exec(text) ?? [];
  const [first, last] = [Number(from ?? 0), Number(to ?? 0)];
  if (first < 1 || last < first || last > MOST) return undefined;
  return { first, last, protocol: protocol.toLowerCase() as ExposedPorts["protocol"] };
}
