import { randomBytes } from "node:crypto";
import type { Finding } from "../../contract/clause.ts";
import { judgeForm, judgeSecrets } from "../../contract/logs/judge-logs.ts";
import { type Planted, plant } from "../../contract/logs/planted.ts";
import type { LogSettings } from "../../plan/settings/contract-settings.ts";
import type { Container } from "../../toolchain/container/runtime.ts";

/** Values that no other process has, for the variables that the contract calls secret. */
export function plantSecrets(settings: LogSettings | null): readonly Planted[] {
  return (settings?.secrets ?? []).map((secret) => plant(secret, randomBytes(12).toString("hex")));
}

/**
 * What a service prints. The runtime hands out the last lines only, so they are read after its start, where secrets are, and
 * after its end.
 */
export class LogWatch {
  readonly #container: Container;
  readonly lines: string[] = [];

  constructor(container: Container) {
    this.#container = container;
  }

  async look(): Promise<void> {
    for (const line of await this.#container.logs()) this.lines.push(line);
  }

  judge({ format, where }: LogSettings, planted: readonly Planted[]): readonly Finding[] {
    return [...(format === null ? [] : judgeForm(this.lines, format, where)), ...judgeSecrets(this.lines, planted)];
  }
}
