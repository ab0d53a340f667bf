/** Runs a program and waits for it to exit. Throws `program-missing` when the program does not exist. */
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
