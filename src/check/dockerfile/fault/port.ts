/** Is it a port that EXPOSE accepts? `[IP:][HOST:]PORT[/PROTOCOL]`, each PORT a number or a range. */
export function isPort(text: string): boolean {
  const parts = text.split(":");
  const [port = "", protocol = ""] = splitOnce(parts.at(-1)!, "/");
  const host = parts.length > 1 ? parts.at(-2)! : "";
  const address = parts.slice(0, -2).join(":");
  if (!/^(?:tcp|udp|sctp)?$/i.test(protocol) || (address !== "" && !isAddress(address))) return false;
  const range = rangeOf(port);
  if (range === undefined) return false;
  if (host === "") return true;
  const hostRange = rangeOf(host);
  if (hostRange === undefined) return false;
  // A single port may be mapped to any port of a range on the host.
  return range.end === range.start || range.end - range.start === hostRange.end - hostRange.start;
}

function rangeOf(text: string): { readonly start: number; readonly end: number } | undefined {
  const [first, last = first] = splitOnce(text, "-");
  const [start, end] = [numberOf(first!), numberOf(last!)];
  return start === undefined || end === undefined || end < start ? undefined : { start, end };
}

function numberOf(text: string): number | undefined {
  return /^\+?\d+$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Like Go's net.ParseIP; some accepted forms that nobody writes may be missing. */
function isAddress(text: string): boolean {
  const plain = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (/^\d+(?:\.\d+){3}$/.test(plain))
    return plain.split(".").every((part) => /^(?:0|[1-9]\d*)$/.test(part) && Number(part) < 256);
  const groups = plain.split(":");
  const isShort = plain.includes("::");
  return (
    /^[0-9a-fA-F:]+$/.test(plain) &&
    groups.every((group) => group.length <= 4) &&
    (isShort ? groups.length <= 8 : groups.length === 8)
  );
}
