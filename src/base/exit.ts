/** Exit codes of the command line. The table is part of the public interface: docs/guide/exit-codes.md. */
export const EXIT = {
  ok: 0,
  gateFailed: 1,
  usage: 2,
  input: 3,
  program: 4,
  proof: 5,
  approval: 6,
  defect: 70,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
