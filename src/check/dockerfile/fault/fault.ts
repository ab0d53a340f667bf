/** Why a build stops at an instruction, and what to do. */
export interface Fault {
  readonly what: string;
  readonly fix: string;
}
