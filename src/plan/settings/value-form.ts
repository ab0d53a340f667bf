import { parseSize } from "../../base/size-text.ts";
import type { AddedFile } from "./settings.ts";

/** How a value is written, both on the command line and in files. */
export interface ValueForm<T> {
  /** Undefined if the text does not have this form. */
  readonly parse: (text: string) => T | undefined;
  /** The form in words, with an example: "a duration such as 30s or 1m30s". */
  readonly form: string;
}

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration in milliseconds. Like Go's time.ParseDuration, without units below a millisecond and without signs. */
export const DURATION: ValueForm<number> = {
  form: "a duration such as 30s, 1m30s or 500ms",
  parse: (text) => {
    if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
    let total = 0;
    for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) total += Number(number) * MS[unit!]!;
    return Number.isSafeInteger(Math.round(total)) ? Math.round(total) : undefined;
  },
};

/** A port as it is written: OCI image-spec v1.1, config.md, `ExposedPorts`. */
export const PORT: ValueForm<string> = {
  form: "a port such as 8080, 8080/tcp or 53/udp",
  parse: (text) => {
    const [, number] = /^(\d{1,5})(?:\/(?:tcp|udp|sctp))?$/.exec(text) ?? [];
    return number !== undefined && Number(number) >= 1 && Number(number) <= 65_535 ? text : undefined;
  },
};

/** The kernel's -1 as an unsigned number: no process can have this ID. */
const NO_ID = 2 ** 32 - 1;

/** A numeric user: a name needs a user database in the image, and Kubernetes cannot tell whether it is root. */
export const USER: ValueForm<string> = {
  form: "a numeric user such as 65532 or 65532:65532",
  parse: (text) => {
    const ids = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(text)?.slice(1) ?? [];
    const given = ids.filter((id) => id !== undefined);
    return given.length > 0 && given.every((id) => Number(id) < NO_ID) ? text : undefined;
  },
};

export const SIGNAL: ValueForm<string> = {
  form: "a signal such as SIGTERM, SIGRTMIN+3 or 15",
  parse: (text) => (/^(?:SIG[A-Z0-9]+(?:[+-]\d+)?|[1-9]\d?)$/.test(text) ? text : undefined),
};

export const RETRIES: ValueForm<number> = {
  form: "a number from 1 to 100",
  parse: (text) => (/^(?:[1-9]\d?|100)$/.test(text) ? Number(text) : undefined),
};

export const ABSOLUTE_PATH: ValueForm<string> = {
  form: "an absolute path such as /srv",
  parse: (text) => (text.startsWith("/") && !text.includes("\0") ? text : undefined),
};

/** `NAME=value`, split into name and value. */
export const NAME_VALUE: ValueForm<readonly [string, string]> = {
  form: "NAME=value",
  parse: (text) => {
    const at = text.indexOf("=");
    return at < 1 || text.includes("\0") ? undefined : [text.slice(0, at), text.slice(at + 1)];
  },
};

/** `SRC:DST`, cut at the last colon in front of a slash: `C:\web:/srv/web` names a drive. */
export const ADDED_FILE: ValueForm<AddedFile> = {
  form: "SRC:DST with an absolute DST, such as ./web:/srv/web",
  parse: (text) => {
    const at = text.lastIndexOf(":/");
    return at < 1 ? undefined : { source: text.slice(0, at), destination: text.slice(at + 1) };
  },
};

/** A URL that the prober in data/prober accepts: plain HTTP to this container; an empty host means this container. */
export const HEALTHCHECK_URL: ValueForm<string> = {
  form: "a URL such as http://:8080/health",
  parse: (text) =>
    /^http:\/\/(?:localhost|\d+(?:\.\d+){3}|\[[\da-fA-F:.]+\])?(?::\d{1,5})?(?:[/?#][!-~]*)?$/.test(text)
      ? text
      : undefined,
};

export const PLATFORM: ValueForm<string> = {
  form: "a platform such as linux/amd64 or linux/arm/v7",
  parse: (text) => (/^[a-z0-9]+\/[a-z0-9_-]+(?:\/[a-z0-9.]+)?$/.test(text) ? text : undefined),
};

/** A size in bytes, as a limit: with its unit, since 12 may be meant as bytes, kB or MB. */
export const LIMIT: ValueForm<number> = {
  form: "a size above zero with its unit, such as 12 MB, 500 kB or 8 MiB",
  parse: (text) => {
    const { bytes, hasUnit } = parseSize(text.trim()) ?? { bytes: 0, hasUnit: false };
    return hasUnit && bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined;
  },
};

/** The growth from which a rule is broken. */
export interface WrittenGrowth {
  /** 0.05 for 5 %. */
  readonly share: number | null;
  readonly bytes: number | null;
  readonly joined: "and" | "or";
  /** As written, with one space between words. */
  readonly text: string;
}

/** A share in percent with at most four digits behind the point, so that it can be computed with whole numbers. */
const PERCENT = /^(\d{1,6}(?:\.\d{1,4})?) ?%$/;

/** A threshold of nothing would be reached by what did not grow at all: 1 B forbids all growth. */
export const GROWTH: ValueForm<WrittenGrowth> = {
  form: "a growth above zero with its unit, such as 5 %, 200 kB, 5 % and 10 kB, or 10 % or 100 kB; 1 B allows none",
  parse: (text) => {
    const words = text.trim().replaceAll(/\s+/g, " ");
    const [, first = "", joined = "and", second] = /^(.+?)(?: (and|or) (.+))?$/.exec(words) ?? [];
    const terms = [first, ...(second === undefined ? [] : [second])];
    const shares = terms.flatMap((term) => PERCENT.exec(term)?.[1] ?? []).map((percent) => Number(percent) / 100);
    const sizes = terms.flatMap((term) => LIMIT.parse(term) ?? []);
    if (shares.length + sizes.length !== terms.length || shares.length > 1 || sizes.length > 1) return undefined;
    const [share = null] = shares;
    const [bytes = null] = sizes;
    return share === 0 ? undefined : { share, bytes, joined: joined as "and" | "or", text: words };
  },
};

/** A share as a part of 1: 0.05 for `5 %`. */
export const SHARE: ValueForm<number> = {
  form: "a share above zero with its sign, such as 95 % or 0.1 %",
  parse: (text) => {
    const [, percent] = PERCENT.exec(text.trim()) ?? [];
    const share = Number(percent ?? 0) / 100;
    return share > 0 && share <= 1 ? share : undefined;
  },
};
