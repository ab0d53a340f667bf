import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";

/**
 * Writes outputs and the summary of a step into the files that the runner names. Where it names none, nothing is written.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#environment-files
 */
export class Runner {
  readonly #env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** A delimiter that no value contains keeps a value from setting another output. */
  async output(values: Readonly<Record<string, string>>): Promise<void> {
    const text = Object.entries(values).map(([name, value]) => {
      const end = `end-${randomUUID()}`;
      return `${name}<<${end}\n${value}\n${end}\n`;
    });
    await this.#append("GITHUB_OUTPUT", text.join(""));
  }

  async summary(text: string): Promise<void> {
    await this.#append("GITHUB_STEP_SUMMARY", `${text}\n`);
  }

  async #append(name: string, text: string): Promise<void> {
    const file = this.#env[name];
    if (file !== undefined && file !== "") await appendFile(file, text);
  }
}
