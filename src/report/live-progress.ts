import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from "listr2";
import { escapeLine } from "./escape.ts";
import type { Progress, Task } from "./progress.ts";

/**
 * listr2 asks standard output whether it is a terminal; progress goes to standard error, which the caller has checked.
 */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** Spinners on a terminal. */
export class LiveProgress implements Progress {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  async phase<T>(tasks: readonly Task<T>[]): Promise<PromiseSettledResult<T>[]> {
    const results: PromiseSettledResult<T>[] = [];
    const list = new Listr(
      tasks.map((task, index) => ({
        title: escapeLine(task.title),
        task: async (_context: unknown, line: { title: string; output: string }) => {
          const voice = {
            title: (text: string) => {
              line.title = escapeLine(text);
            },
            note: (text: string) => {
              line.output = escapeLine(text);
            },
          };
          try {
            results[index] = { status: "fulfilled", value: await task.run(voice) };
          } catch (reason) {
            results[index] = { status: "rejected", reason };
            // The line says that it failed; the error itself is printed once, at the end, by the entry point.
            throw new Error(line.title);
          }
        },
      })),
      {
        concurrent: true,
        exitOnError: false,
        renderer: StderrRenderer,
        rendererOptions: {
          collapseErrors: true,
          showErrorMessage: false,
          logger: new ListrLogger({ processOutput: new ProcessOutput(this.#stream, this.#stream) }),
        },
      },
    );
    await list.run();
    return results;
  }
}
