import type { Image } from "../image/image.ts";

/**
 * The container settings in which two images differ, in words. OCI image-spec v1.1, config.md: they are compared member
 * by member, including members that plimsoll does not know. `claimed` are members that may differ.
 */
export function compareSettings(before: Image, after: Image, claimed: ReadonlySet<string>): readonly string[] {
  const [one, other] = [containerOf(before), containerOf(after)];
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => !claimed.has(name) && canonical(one[name]) !== canonical(other[name]),
  );
  const platform = (["os", "architecture", "variant"] as const).filter(
    (name) => before.config[name] !== after.config[name],
  );
  return [...names, ...platform].map((name) => `${name} of the config has changed`);
}

function containerOf({ configBytes }: Image): Readonly<Record<string, unknown>> {
  const { config } = JSON.parse(Buffer.from(configBytes).toString("utf8")) as { config?: Record<string, unknown> };
  return config ?? {};
}

/** Null, an empty list and an empty string mean the same as absent: Go writes them for members that are not set. */
function canonical(value: unknown): string {
  if (value === undefined || value === null || value === "" || value === false) return "";
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? "" : `[${value.map((item) => JSON.stringify(item)).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return members.length === 0
    ? ""
    : `{${members.map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`).join()}}`;
}
