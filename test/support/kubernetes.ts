/** Kubernetes on loopback: a real API server with Debian's etcd behind it, the controller of Jobs, and kubectl. */
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Agent, request } from "undici";
import { freePort } from "../../src/toolchain/container/free-port.ts";
import { requireGoTool } from "./go-tool.ts";
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
  start(t, etcd, [
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
  const log = start(t, program, [
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

/** Starts what makes pods of Jobs, and nothing else of the control plane. False, with the test skipped, where it cannot be built. */
export function startJobController(t: TestContext, { kubeconfig }: ApiServer): boolean {
  const program = requireKubernetes(t, "kube-controller-manager");
  if (program === undefined) return false;
  const flags = [
    `--kubeconfig=${kubeconfig}`,
    "--controllers=job-controller",
    "--leader-elect=false",
    "--secure-port=0",
  ];
  start(t, program, flags);
  return true;
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

/** Ends with the test. Returns what it has written so far. */
function start(t: TestContext, program: string, words: readonly string[]): () => string {
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
