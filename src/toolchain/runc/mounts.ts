import { readFile } from "node:fs/promises";
import { runProgram } from "../process.ts";

/** Runs a program that may be missing or refuse. Done after an interruption too. */
export async function attempt(
  program: string,
  words: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string },
): Promise<boolean> {
  return runProgram(program, words, options).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

/** Unmounts what is mounted below a folder. Returns false where something still is. */
export async function unmountBelow(folder: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  // What was mounted last may lie in what was mounted before.
  for (const path of (await mountsBelow(folder)).reverse()) await attempt("umount", [path], { env });
  return (await mountsBelow(folder)).length === 0;
}

/** proc(5), /proc/PID/mounts: the second field, with spaces and the like as octal numbers. */
async function mountsBelow(folder: string): Promise<string[]> {
  const text = await readFile("/proc/self/mounts", "utf8");
  return text
    .split("\n")
    .map((line) =>
      (line.split(" ")[1] ?? "").replace(/\\([0-7]{3})/g, (_, code) => String.fromCharCode(parseInt(code, 8))),
    )
    .filter((path) => path.startsWith(`${folder}/`));
}
