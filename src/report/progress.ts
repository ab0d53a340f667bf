import { escapeLine } from "./escape.ts";

/** How a task reports while it runs. */
export interface TaskReporter {
  /** Replaces the task's line; the last text stays when the task is done. */
  title(text: string): void;
  /** A temporary remark beside the line, removed when the task is done. */
  note(text: string): void;
}

export interface Task<T> {
  readonly title: string;
  run(voice: TaskReporter): Promise<T>;
}

/** Shows tasks while they run. A phase's tasks run at the same time; all of them end before it returns. */
export interface Progress {
  phase<T>(tasks: readonly Task<T>[]): Promise<PromiseSettledResult<T>[]>;
}

/** Lines for logs: one when a task is done; none is updated. */
export class LineProgress implements Progress {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  phase<T>(tasks: readonly Task<T>[]): Promise<PromiseSettledResult<T>[]> {
    return Promise.allSettled(
      tasks.map(async (task) => {
        let title = task.title;
        const voice: TaskReporter = {
          title: (text) => {
            title = text;
          },
          note: () => {},
        };
        try {
          const result = await task.run(voice);
          this.#write(`${escapeLine(title)}\n`);
          return result;
        } catch (error) {
          this.#write(`failed: ${escapeLine(title)}\n`);
          throw error;
        }
      }),
    );
  }
}

/** For work beside a phase that is shown. */
export const NO_PROGRESS: Progress = new LineProgress(() => {});

/** The results of a phase in which every task had to succeed. Throws the first failure. */
export function settled<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

/** Runs a phase that has one task, and returns its result. Throws what the task throws. */
export async function runAlone<T>(progress: Progress, title: string, run: Task<T>["run"]): Promise<T> {
  return settled(await progress.phase([{ title, run }]))[0]!;
}
