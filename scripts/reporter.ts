import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";

/** As many files are named where the time of a run went. */
const SLOWEST = 15;

/**
 * A reporter of `node --test` for a suite of many files: it names the tests that failed or were skipped, then the files
 * that took longest, and ends with the runner's own summary.
 */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const seconds = new Map<string, number>();
  for await (const { type, data } of events) {
    if (type === "test:summary" && data.file !== undefined) {
      seconds.set(relative(process.cwd(), data.file), data.duration_ms / 1000);
    } else if (type === "test:fail" && !isOnlyAnEcho(data.details.error)) {
      // Of a test that failed after it said that it is skipped, the runner thinks no worse than of a skipped one.
      if (data.skip !== undefined) process.exitCode = 1;
      yield `FAILED  ${place(data)}\n${words(data.details.error.cause ?? data.details.error)}\n\n`;
    } else if (type === "test:pass" && data.skip) {
      yield `skipped ${place(data)}: ${data.skip}\n`;
    } else if (type === "test:stderr") {
      yield data.message;
    } else if (type === "test:diagnostic" && data.nesting === 0) {
      if (/^tests \d+$/.test(data.message)) yield* slowest(seconds);
      yield `# ${data.message}\n`;
    }
  }
}

function* slowest(seconds: ReadonlyMap<string, number>): Generator<string> {
  const files = [...seconds].sort(([, a], [, b]) => b - a).slice(0, SLOWEST);
  for (const [file, taken] of files) yield `# ${taken.toFixed(0)} s ${file}\n`;
}

interface Place {
  readonly name: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

function place({ name, file, line }: Place): string {
  return file === undefined ? name : `${relative(process.cwd(), file)}:${line ?? 1} ${name}`;
}

/** An assertion's message already holds the difference; for other errors, properties and causes are the most useful. */
function words(error: unknown): string {
  return error instanceof Error && error.name === "AssertionError" ? (error.stack ?? error.message) : inspect(error);
}

/** A suite fails when one of its tests fails, which has already been reported. */
function isOnlyAnEcho(error: Error): boolean {
  return "failureType" in error && error.failureType === "subtestsFailed";
}
