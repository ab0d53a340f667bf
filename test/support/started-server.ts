import { spawn } from "node:child_process";
import type { TestContext } from "node:test";

/** Starts a program that ends with the test. Returns what it has written so far, the last of it. */
export function startServer(t: TestContext, program: string, words: readonly string[]): () => string {
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
  let written = "";
  child.stderr.on("data", (chunk: Buffer) => {
    written = `${written}${chunk}`.slice(-20_000);
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return () => written;
}
