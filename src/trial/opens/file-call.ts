/** A system call that named a file, and what the kernel answered. */
export interface FileCall {
  /** Absolute; null for a relative path of a process whose folder is not known. */
  readonly path: string | null;
  /** `openat`, `newfstatat`, `execve`. An execve also fails with ENOENT where the program's loader is missing. */
  readonly call: string;
  /** `ok`, or the name of the error: `ENOENT`. */
  readonly result: string;
  /** Would the call have made the file? Then ENOENT is about its folder. */
  readonly isCreation: boolean;
  /** Would it have failed for a file that is there? That is how programs make files with random names. */
  readonly isExclusive: boolean;
}
