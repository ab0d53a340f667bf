import type { Flag } from "./dockerfile.ts";
import { Unbuildable } from "./statement.ts";

type FlagKind = "switch" | "text" | "texts";

const OWNER_AND_MODE = { chown: "text", chmod: "text", link: "switch", exclude: "texts" } as const;

/** The flags of each instruction that has some. Instructions that are not listed refuse every flag, except for two. */
const FLAGS: Readonly<Record<string, Readonly<Record<string, FlagKind>>>> = {
  ADD: { ...OWNER_AND_MODE, "keep-git-dir": "switch", checksum: "text", unpack: "switch" },
  COPY: { ...OWNER_AND_MODE, from: "text", parents: "switch" },
  FROM: { platform: "text" },
  HEALTHCHECK: {
    interval: "text",
    timeout: "text",
    "start-period": "text",
    "start-interval": "text",
    retries: "text",
  },
  RUN: { device: "texts", mount: "texts", network: "text", security: "text" },
};

/** BuildKit ignores the flags of these instructions without checking them. */
const LENIENT = new Set(["ARG", "STOPSIGNAL"]);

/**
 * Throws `Unbuildable` for a flag that the instruction does not have, that is given twice, or that has a wrong value.
 */
export function requireFlags(keyword: string, flags: readonly Flag[]): void {
  if (LENIENT.has(keyword)) return;
  const seen = new Set<string>();
  for (const { name, value } of flags) {
    const known = FLAGS[keyword] ?? {};
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    const names = Object.keys(known).map((one) => `--${one}`);
    if (kind === undefined) {
      throw new Unbuildable(
        `${keyword} has no flag --${name}`,
        names.length === 0 ? `${keyword} has no flags` : `${keyword} has ${names.join(", ")}`,
      );
    }
    if (seen.has(name) && kind !== "texts") throw new Unbuildable(`--${name} is given twice`, "leave one out");
    seen.add(name);
    if (kind === "switch") {
      if (value !== undefined && !/^(?:true|false)$/i.test(value)) {
        throw new Unbuildable(`--${name} is neither true nor false`, `--${name}, or --${name}=false`);
      }
    } else if (value === undefined) throw new Unbuildable(`--${name} has no value`, `--${name}=…`);
  }
}
