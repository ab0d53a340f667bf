import { PlimsollError } from "../../base/error.ts";

const REASONS: Readonly<Record<string, { readonly why: string; readonly fix: string }>> = {
  ENOSPC: { why: "the disk is full", fix: "free some space and run the command again" },
  EDQUOT: { why: "the disk quota is used up", fix: "free some space and run the command again" },
  EACCES: { why: "this user may not write there", fix: "name a folder that you may write to" },
  EPERM: { why: "this user may not write there", fix: "name a folder that you may write to" },
  EROFS: { why: "the file system is read-only", fix: "name a folder that you may write to" },
  EFBIG: { why: "the file would be larger than the file system allows", fix: "name another file system" },
  ENOTDIR: { why: "a part of the path is not a folder", fix: "name another path" },
  EEXIST: { why: "there is a file in its place", fix: "name another path, or remove the file" },
  // Node reports this code when it can create none of the folders of a path.
  ENOENT: { why: "its folder is not there and cannot be made", fix: "name a folder that you may write to" },
  EISDIR: { why: "there is a folder in its place", fix: "name another path, or remove the folder" },
};

/**
 * A file system's error as `write-failed`; `kept` says what a reader finds there now. Other errors, an abort among
 * them, are returned unchanged.
 */
export function asWriteFailure(error: unknown, what: string, kept: string): unknown {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return error;
  const reason = REASONS[String(error.code)];
  return new PlimsollError("write-failed", {
    what,
    why: `${reason?.why ?? error.message}; ${kept}`,
    fix: reason?.fix ?? "correct what the operating system reports, and run the command again",
    cause: error,
  });
}
