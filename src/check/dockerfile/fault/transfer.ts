import type { Instruction } from "../../../format/dockerfile/dockerfile.ts";
import { heredocIn } from "../../../format/dockerfile/heredoc.ts";
import type { Step } from "../evaluation/evaluation.ts";
import { shown, type Value } from "../evaluation/value.ts";
import type { Fault } from "./fault.ts";

/** Why a COPY or ADD cannot be carried out, apart from faults in the stage that it copies from. */
export function transferFault({ instruction, words, flags }: Step): Fault | undefined {
  const sources = words.slice(0, -1).flatMap(({ text }) => text ?? []);
  return (
    remoteFault(instruction, sources) ??
    ownerFault(instruction, flags.get("chown")?.text) ??
    modeFault(flags.get("chmod")) ??
    checksumFault(instruction, sources, flags.get("checksum")?.text)
  );
}

function remoteFault({ keyword }: Instruction, sources: readonly string[]): Fault | undefined {
  const remote = keyword === "COPY" ? sources.find(isRemote) : undefined;
  return remote === undefined ? undefined : { what: "COPY cannot fetch a URL", fix: "use ADD --checksum=…" };
}

function ownerFault({ flags }: Instruction, owner = ""): Fault | undefined {
  const isLinked = flags.some(({ name, value = "true" }) => name === "link" && /^true$/i.test(value));
  if (!isLinked || owner === "") return undefined;
  const [user, group = "0"] = /^([^:]*):?(.*)$/s.exec(owner)!.slice(1);
  const isNumber = (one: string) => one === "root" || /^[-+]?\d+$/.test(one);
  if (isNumber(user!) && (group === "" || isNumber(group))) return undefined;
  return { what: "--link cannot look up names of users", fix: "--chown=65532:65532, with numbers" };
}

/** Modes as BSD's setmode reads them, like `chmod`; numbers have at most four octal digits. */
function modeFault(value: Value | undefined): Fault | undefined {
  const mode = value?.text ?? "";
  if (value === undefined || mode === "") return undefined;
  const isMode = /^\+?[0-7]+$/.test(mode)
    ? Number.parseInt(mode, 8) <= 0o7777
    : /^[augo]*(?:[-+=][rstwXxugo]*)+(?:,[augo]*(?:[-+=][rstwXxugo]*)+)*$/.test(mode);
  return isMode ? undefined : { what: `${shown(value, mode)} is not a mode`, fix: "--chmod=0644 or --chmod=u=rw,go=r" };
}

function checksumFault({ json, words }: Instruction, sources: readonly string[], checksum = ""): Fault | undefined {
  if (checksum === "") return undefined;
  const files = (json ?? words).slice(0, -1).filter((word) => heredocIn(word) === undefined);
  const fix = "a separate ADD for the source with the checksum";
  if (files.length !== 1) return { what: "--checksum needs exactly one source", fix };
  const [source] = sources;
  if (source === undefined || isGit(source)) return undefined;
  if (!isHttp(source)) return { what: "--checksum is only for a source that is fetched", fix: "leave it out" };
  return /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(checksum)
    ? undefined
    : { what: "--checksum is not a digest", fix: "--checksum=sha256:… with the whole digest in lower-case hex" };
}

/** Is it fetched from elsewhere, rather than a file of the context? */
export function isRemote(source: string): boolean {
  return isHttp(source) || isGit(source);
}

function isHttp(source: string): boolean {
  return /^https?:\/\//.test(source) && !isGit(source);
}

/**
 * Build reference, "Git repositories": other schemes and `user@host:path` always are, http only if its path says so.
 */
function isGit(source: string): boolean {
  if (/^(?:git|ssh):\/\//i.test(source)) return true;
  if (/^https?:\/\//i.test(source)) return /^[^?#]*\.git$/.test(source.replace(/[?#].*$/s, ""));
  return /^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:/.test(source);
}
