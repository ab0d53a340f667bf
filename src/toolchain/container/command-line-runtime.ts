import type { CommandLine } from "./command-line.ts";
import { CommandLineContainer } from "./container.ts";
import { gatewayOf } from "./gateway.ts";
import type { Container, ContainerRuntime, OfferedImage, RunOptions, ServiceAddress } from "./runtime.ts";
import { sweep } from "./sweep.ts";

/** A runtime that pulls images, keeps them, and publishes ports. */
export class CommandLineRuntime implements ContainerRuntime {
  readonly lacks = { storage: null, seccompProfile: null };
  readonly remarks: readonly string[] = [];
  readonly #runtime: CommandLine;

  constructor(runtime: CommandLine) {
    this.#runtime = runtime;
  }

  get name(): ContainerRuntime["name"] {
    return this.#runtime.dialect.name;
  }

  get version(): string {
    return this.#runtime.version;
  }

  get network(): string {
    return `the network ${this.#runtime.dialect.usualNetwork} of ${this.name}`;
  }

  get canPrepare(): boolean {
    return this.#runtime.dialect.canPrepare;
  }

  async fetch({ reference }: OfferedImage): Promise<void> {
    const { say, dialect } = this.#runtime;
    await say("pull", "--quiet", ...dialect.pullFromHere, reference);
  }

  async forget(reference: string): Promise<void> {
    await this.#runtime.undo("image", "rm", "--force", reference);
  }

  async storedBytes(reference: string): Promise<number | null> {
    const text = await this.#runtime.say("image", "inspect", "--format", "{{.Size}}", reference);
    return /^\d+$/.test(text) ? Number(text) : null;
  }

  run(owner: string, options: RunOptions, onAddress?: (address: ServiceAddress) => void): Promise<Container> {
    return CommandLineContainer.run(this.#runtime, owner, options, onAddress);
  }

  prepare(owner: string, options: RunOptions): Promise<Container> {
    return CommandLineContainer.prepare(this.#runtime, owner, options);
  }

  sweep(): Promise<number> {
    return sweep(this.#runtime);
  }

  gateway(): Promise<string | undefined> {
    return gatewayOf(this.#runtime);
  }

  /** It keeps what it has; who fetched an image has it forgotten. */
  async [Symbol.asyncDispose](): Promise<void> {}
}
