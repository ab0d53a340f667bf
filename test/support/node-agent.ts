/** What a kubelet does, as far as a Job can tell: runs pods as processes, and says how they end. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { ApiServer } from "./kubernetes.ts";
import { slimEnvironment } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { REPOSITORY } from "./tools.ts";

export interface AgentPod {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly nodeName?: string;
    readonly containers: readonly { readonly args: readonly string[]; readonly env: readonly Variable[] }[];
  };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

/** How a pod is to be ended, if at all: after some time, as a fault of its own or because its node is drained. */
export type Fate = { readonly afterMs: number; readonly isDisruption: boolean } | undefined;

const PODS = "/api/v1/namespaces/default/pods";
const NODE = "node-of-the-test";

/** Takes every pod, until it is disposed of: before the server ends. `fateOf` is asked once about each. */
export class NodeAgent implements AsyncDisposable {
  /** Names of pods that were ended before their process ended. */
  readonly killed: string[] = [];
  /** What the processes have written, the last of it. */
  log = "";
  readonly #server: ApiServer;
  readonly #fateOf: (pod: AgentPod) => Fate;
  readonly #folder: string;
  readonly #taken = new Map<string, Promise<void>>();
  readonly #children = new Set<ChildProcess>();
  readonly #running: Promise<void>;
  #isStopped = false;

  constructor(t: TestContext, server: ApiServer, fateOf: (pod: AgentPod) => Fate) {
    this.#server = server;
    this.#fateOf = fateOf;
    this.#folder = temporaryFolder(t);
    this.#running = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    for (const child of this.#children) child.kill("SIGKILL");
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const { body } = await this.#server.ask("GET", PODS);
      for (const pod of (body as { items?: readonly AgentPod[] }).items ?? []) {
        const { name } = pod.metadata;
        if (!this.#taken.has(name)) this.#taken.set(name, this.#take(pod));
      }
      await pause(100);
    }
    await Promise.all(this.#taken.values());
  }

  async #take(pod: AgentPod): Promise<void> {
    const { name } = pod.metadata;
    const target = { apiVersion: "v1", kind: "Node", name: NODE };
    await this.#server.ask("POST", `${PODS}/${name}/binding`, { metadata: { name }, target });
    await this.#say(name, { phase: "Running" });
    const exitCode = await this.#runProcess(pod, this.#fateOf(pod));
    if (this.#isStopped) return;
    const isDisrupted = exitCode === undefined;
    await this.#say(name, {
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      ...(isDisrupted
        ? { conditions: [{ type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI" }] }
        : {}),
      containerStatuses: [
        {
          ...{ name: "plimsoll", image: "", imageID: "", ready: false, restartCount: 0 },
          state: { terminated: { exitCode: exitCode ?? 137 } },
        },
      ],
    });
  }

  async #say(name: string, status: object): Promise<void> {
    await this.#server.ask("PATCH", `${PODS}/${name}/status`, { status });
  }

  /** The exit code, or undefined where its node was drained. */
  async #runProcess(pod: AgentPod, fate: Fate): Promise<number | undefined> {
    const folder = join(this.#folder, pod.metadata.name);
    await this.#mount(folder);
    const { args, env } = pod.spec.containers[0]!;
    const variables = new Map(env.map((variable) => [variable.name, variableOf(variable, pod)]));
    const here = (text: string) => text.replace(/^(--[a-z-]+=|)\/(?=(?:fleet|scratch)(?:\/|$))/, `$1${folder}/`);
    const words = args.map((word) =>
      here(word.replace(/\$\((\w+)\)/g, (_, name: string) => variables.get(name) ?? "")),
    );
    const child = spawn(process.execPath, [join(REPOSITORY, "src/cli.ts"), ...words], {
      env: slimEnvironment({
        PLIMSOLL_CACHE: here(variables.get("PLIMSOLL_CACHE")!),
        TMPDIR: here(variables.get("TMPDIR")!),
      }),
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.on("data", (chunk: Buffer) => {
      this.log = `${this.log}${chunk}`.slice(-20_000);
    });
    this.#children.add(child);
    const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 137)));
    const survived = new AbortController();
    const end = async ({ afterMs }: NonNullable<Fate>) => {
      await pause(afterMs, undefined, { signal: survived.signal }).catch(() => {});
      if (!survived.signal.aborted && child.kill("SIGKILL")) this.killed.push(pod.metadata.name);
    };
    const fated = fate === undefined ? undefined : end(fate);
    const exitCode = await ended;
    survived.abort();
    await fated;
    this.#children.delete(child);
    return fate?.isDisruption && this.killed.includes(pod.metadata.name) ? undefined : exitCode;
  }

  /** The ConfigMap as files, and an empty folder to write into. */
  async #mount(folder: string): Promise<void> {
    const { body } = await this.#server.ask("GET", "/api/v1/namespaces/default/configmaps/plimsoll-fleet");
    mkdirSync(join(folder, "fleet"), { recursive: true });
    mkdirSync(join(folder, "scratch"));
    for (const [name, text] of Object.entries((body as { data: Record<string, string> }).data)) {
      writeFileSync(join(folder, "fleet", name), text);
    }
  }
}

/** A variable that the Job's controller adds names a label or an annotation of the pod. */
function variableOf({ value, valueFrom }: Variable, { metadata }: AgentPod): string {
  if (valueFrom === undefined) return value ?? "";
  const [, kind, name] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(valueFrom.fieldRef.fieldPath)!;
  return (metadata as unknown as Record<string, Record<string, string>>)[kind!]![name!]!;
}
