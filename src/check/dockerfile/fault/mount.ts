import { isGoBoolean } from "../../../format/dockerfile/go-values.ts";
import { inFolder, type MountField } from "../evaluation/evaluation.ts";
import type { Fault } from "./fault.ts";

const SWITCHES = new Set(["readonly", "ro", "readwrite", "rw", "required"]);
const KEYS = new Set(
  "type from source src target dst destination readonly ro readwrite rw required size id sharing mode uid gid env".split(
    " ",
  ),
);

/** Why a `--mount` of a RUN in this working directory is refused: Dockerfile reference, "RUN --mount". */
export function mountFault(fields: readonly MountField[], folder: string | undefined): Fault | undefined {
  // A field whose value only the builder knows may be anything.
  if (fields.some(({ value }) => value !== undefined && value.text === undefined)) return undefined;
  const given = new Map<string, string>();
  let type = "bind";
  for (const { key, value } of fields) {
    const fault = fieldFault(key, value?.text, type);
    if (fault !== undefined) return fault;
    if (key === "type") type = value?.text?.toLowerCase() ?? "";
    given.set(key, value?.text ?? "true");
  }
  return wholeFault(type, given, folder);
}

function fieldFault(key: string, value: string | undefined, type: string): Fault | undefined {
  const refused = (what: string) => ({ what: `--mount: ${what}`, fix: "see RUN --mount in the Dockerfile reference" });
  if (value === undefined && !SWITCHES.has(key)) return refused(`${key.slice(0, 40)} has no value`);
  if (!KEYS.has(key)) return refused(`${key.slice(0, 40)} is not an option`);
  const isAllowed = key === "required" ? /^(?:secret|ssh)$/ : key === "size" ? /^tmpfs$/ : /^/;
  if (!isAllowed.test(type)) return refused(`${key} cannot be used with type=${type.slice(0, 40)}`);
  const form = value === undefined ? undefined : FORMS[key];
  return form === undefined || form(value!) ? undefined : refused(`${key} has a value that is not understood`);
}

const isUnsigned = (text: string) => /^\d+$/.test(text) && Number(text) < 2 ** 32;

const FORMS: Readonly<Record<string, (value: string) => boolean>> = {
  type: (value) => /^(?:bind|cache|tmpfs|secret|ssh)$/i.test(value),
  readonly: isGoBoolean,
  ro: isGoBoolean,
  readwrite: isGoBoolean,
  rw: isGoBoolean,
  required: isGoBoolean,
  size: (value) => /^\d+(?:\.\d+)* ?(?:[kKmMgGtTpP])?(?:[iI])?[bB]?$/.test(value),
  sharing: (value) => /^(?:shared|private|locked)$/i.test(value),
  mode: (value) => /^[0-7]+$/.test(value) && Number.parseInt(value, 8) < 2 ** 32,
  uid: isUnsigned,
  gid: isUnsigned,
};

function wholeFault(type: string, given: ReadonlyMap<string, string>, folder: string | undefined): Fault | undefined {
  const fault = (what: string, fix: string) => ({ what: `--mount: ${what}`, fix });
  const has = (...keys: readonly string[]) => keys.some((key) => (given.get(key) ?? "") !== "");
  const owner = ["mode", "uid", "gid"].find((key) => given.has(key));
  if (owner !== undefined && !/^(?:secret|ssh|cache)$/.test(type)) {
    return fault(`${owner} cannot be used with type=${type}`, "leave it out");
  }
  if (has("sharing") && type !== "cache") return fault(`sharing cannot be used with type=${type}`, "leave it out");
  if (type === "secret") {
    if (has("from")) return fault("a secret cannot come from a stage", "leave out from");
    if (!has("source", "src", "target", "dst", "destination", "id")) return fault("a secret has no name", "id=NAME");
    if (has("source", "src") && has("id")) return fault("a secret has two names", "leave out source or id");
  }
  const target = [...given].findLast(([key]) => /^(?:target|dst|destination)$/.test(key))?.[1] ?? "";
  if (/^(?:bind|cache|tmpfs)$/.test(type) && isRoot(target, folder)) {
    return fault("nothing can be mounted over /", "target=/PATH");
  }
  return undefined;
}

/** BuildKit resolves a relative path from the working directory; in an absolute path, `..` removes no name before it. */
function isRoot(target: string, folder: string | undefined): boolean {
  if (!target.startsWith("/")) return inFolder(folder, target) === "/";
  return /^\/[./]*$/.test(target) && !/\.{3}/.test(target);
}
