/** Runs a program and waits for its end. Throws `program-missing` when there is none of that name. */
export interface ProgramRunner {
  run(
    program: string,
    args: readonly string[],
    options: { readonly stdin?: AsyncIterable<Uint8Array>; readonly signal: AbortSignal },
  ): Promise<{
    /** Undefined when a signal ended it. */
    readonly exitCode: number | undefined;
    readonly stdout: Uint8Array;
    readonly stderr: string;
  }>;
}
