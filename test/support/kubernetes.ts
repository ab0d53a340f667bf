/** Kubernetes on loopback: a real API server with Debian's etcd behind it, the controller of Jobs, the scheduler, and kubectl. */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Agent, request } from "undici";
import { freePort } from "../../src/toolchain/container/free-port.ts";
import { requireGoTool } from "./go-tool.ts";
import { startServer } from "./started-server.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

const VERSION = "v1.34.4";
const TOKEN = "of-the-test";

export interface ApiServer {
  /** The status and body of an answer. `path` begins with `/api`. */
  ask(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: ApiAnswer }>;
  /** A file by which its other programs reach it. */
  readonly kubeconfig: string;
}

interface ApiAnswer {
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly message?: string }[] };
}

/** Undefined, with the test skipped, where etcd is missing or the server cannot be built. It ends with the test. */
export async function startApiServer(t: TestContext, flags: readonly string[] = []): Promise<ApiServer | undefined> {
  const etcd = requireTool(t, "etcd");
  const program = requireKubernetes(t, "kube-apiserver");
  if (etcd === undefined || program === undefined) return undefined;
  const folder = temporaryFolder(t);
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const at = (number: number) => `http://127.0.0.1:${number}`;
  startServer(t, etcd, [
    ...["--data-dir", join(folder, "etcd"), "--listen-client-urls", at(client), "--advertise-client-urls", at(client)],
    ...[
      "--listen-peer-urls",
      at(peer),
      "--initial-advertise-peer-urls",
      at(peer),
      "--initial-cluster",
      `default=${at(peer)}`,
    ],
  ]);
  writeFileSync(join(folder, "tokens"), `${TOKEN},admin,1,system:masters\n`);
  const key = join(folder, "service-accounts.key");
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(key, pair.privateKey.export({ type: "pkcs8", format: "pem" }));
  const log = startServer(t, program, [
    ...[`--etcd-servers=${at(client)}`, `--secure-port=${port}`, "--bind-address=127.0.0.1"],
    ...["--advertise-address=127.0.0.1", `--cert-dir=${join(folder, "certificates")}`],
    ...[`--token-auth-file=${join(folder, "tokens")}`, "--service-cluster-ip-range=10.0.0.0/24"],
    ...["--service-account-issuer=https://plimsoll.test", `--service-account-key-file=${key}`],
    ...[`--service-account-signing-key-file=${key}`, "--disable-admission-plugins=ServiceAccount"],
    // etcd 3.4 cannot tell how far a watch is.
    ...["--feature-gates=WatchList=false", ...flags],
  ]);
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  t.after(() => dispatcher.destroy());
  const ask: ApiServer["ask"] = async (method, path, body) => {
    const answer = await request(`https://127.0.0.1:${port}${path}`, {
      ...{ method: method as "GET", dispatcher },
      headers: {
        authorization: `Bearer ${TOKEN}`,
        "content-type": `application/${method === "PATCH" ? "merge-patch+" : ""}json`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: JSON.parse(await answer.body.text()) as ApiAnswer };
  };
  await untilReady(ask, log);
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigOf(`https://127.0.0.1:${port}`));
  return { ask, kubeconfig };
}

/** Starts what makes pods of Jobs, and no other controller. False, with the test skipped, where it cannot be built. */
export function startJobController(t: TestContext, server: ApiServer): boolean {
  return startController(t, server, "kube-controller-manager", ["--controllers=job-controller"]);
}

/** Starts what chooses a node for each pod. False, with the test skipped, where it cannot be built. */
export function startScheduler(t: TestContext, server: ApiServer): boolean {
  return startController(t, server, "kube-scheduler", []);
}

function startController(t: TestContext, { kubeconfig }: ApiServer, name: string, flags: readonly string[]): boolean {
  const program = requireKubernetes(t, name);
  if (program === undefined) return false;
  startServer(t, program, [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--secure-port=0", ...flags]);
  return true;
}

interface JobStatus {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  readonly completedIndexes?: string;
  readonly failed?: number;
}

/** Pods that fail are made again after ten seconds, and then after twice as long. */
const PATIENCE_MS = 300_000;

/** What a Job in the default namespace says when it is complete. Throws where it fails, with what `log` returns, and where it does not end. */
export async function untilJobEnded(server: ApiServer, name: string, log: () => string): Promise<JobStatus> {
  const ask = async () => {
    const { body } = await server.ask("GET", `/apis/batch/v1/namespaces/default/jobs/${name}`);
    return (body as unknown as { readonly status: JobStatus }).status;
  };
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += 500) {
    const job = await ask();
    const ended = job.conditions?.find(({ type, status }) => /^(Complete|Failed)$/.test(type) && status === "True");
    if (ended?.type === "Failed") throw new Error(`the Job failed: ${ended.message}: ${log()}`);
    if (ended !== undefined) return job;
    await pause(500);
  }
  throw new Error(`the Job did not end: ${JSON.stringify(await ask())}: ${log()}`);
}

/** One of its programs, in one version for all. Undefined, with the test skipped, where it cannot be built. */
export function requireKubernetes(t: TestContext, name: string): string | undefined {
  return requireGoTool(t, {
    ...{ name, package: `k8s.io/kubernetes/cmd/${name}`, version: VERSION },
    replace: stagingModules,
  });
}

function kubeconfigOf(server: string): string {
  return JSON.stringify({
    ...{ apiVersion: "v1", kind: "Config", "current-context": "test" },
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: { token: TOKEN } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "default" } }],
  });
}

/** A module that requires Kubernetes replaces its staging modules by their published releases. */
function stagingModules(run: (...words: string[]) => string): readonly string[] {
  const { GoMod: file } = JSON.parse(run("mod", "download", "-json", `k8s.io/kubernetes@${VERSION}`)) as {
    GoMod: string;
  };
  const names = readFileSync(file, "utf8").matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm);
  return [...names].map(([, name]) => `${name}=${name}@${VERSION.replace("v1", "v0")}`);
}

async function untilReady(ask: ApiServer["ask"], log: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const status = await ask("GET", "/api/v1/namespaces/default").then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await pause(200);
  }
  throw new Error(`the API server is not ready: ${log()}`);
}
