import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type ListenOptions, type Server, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

const SOURCE = join(REPOSITORY, "data/prober");
const SIZE_LIMIT_BYTES = 1_500_000;
const ARCHITECTURES = ["amd64", "arm64", "arm", "386", "riscv64", "ppc64le", "s390x"];

const hasIPv6Loopback = Object.values(networkInterfaces()).some((nets) => nets?.some((net) => net.address === "::1"));

/** Compiles the prober as `slim` does. The path of the program, or undefined where there is no Go. */
function compile(t: TestContext, architecture?: string): string | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const program = join(temporaryFolder(t), "plimsoll-health");
  const env = { ...process.env, GOOS: "linux", CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: "local" };
  execFileSync(go, ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", program, "."], {
    cwd: SOURCE,
    env: architecture === undefined ? env : { ...env, GOARCH: architecture },
  });
  return program;
}

interface Verdict {
  readonly exitCode: number;
  readonly stderr: string;
}

function probe(program: string, ...args: string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = execFile(program, args, (_error, stdout, stderr) => {
      assert.equal(stdout, "");
      resolve({ exitCode: child.exitCode ?? -1, stderr });
    });
  });
}

/** The port on which the server listens until the test ends. */
async function listening(t: TestContext, server: Server, options: ListenOptions = { host: "127.0.0.1" }) {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen({ port: 0, ...options });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A server that answers with `pieces`, one packet each, after a request. */
function saying(...pieces: string[]): Server {
  return createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      socket.end();
    });
  });
}

test("the prober is small on every platform", (t) => {
  for (const architecture of ARCHITECTURES) {
    const program = compile(t, architecture);
    if (program === undefined) return;
    const { size } = statSync(program);
    t.diagnostic(`linux/${architecture}: ${size} bytes`);
    assert.ok(size < SIZE_LIMIT_BYTES, `linux/${architecture}: ${size} bytes`);
  }
});

test("the prober judges a service", { skip: process.platform !== "linux" }, async (t) => {
  const program = compile(t);
  if (program === undefined) return;

  await t.test("by its status", async (t) => {
    const asked: string[] = [];
    const server = createHttpServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers.connection}`);
      response.writeHead(Number(request.url!.slice(1)), { location: "/" }).end("body\n".repeat(100_000));
    });
    const port = await listening(t, server);
    for (const [status, exitCode] of Object.entries({ 200: 0, 204: 0, 302: 0, 404: 1, 500: 1, 503: 1 })) {
      const verdict = await probe(program, `http://127.0.0.1:${port}/${status}`);
      const stderr = exitCode === 0 ? "" : `plimsoll-health: the service answered ${status}\n`;
      assert.deepEqual(verdict, { exitCode, stderr });
      assert.equal(asked.pop(), `GET /${status} 127.0.0.1:${port} close`);
    }
  });

  await t.test("by its final status, when interim answers come before it", async (t) => {
    const port = await listening(t, saying("HTTP/1.1 103 Early Hints\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"));
    assert.deepEqual(await probe(program, `http://:${port}/`), { exitCode: 0, stderr: "" });
  });

  await t.test("when its status line comes in pieces", async (t) => {
    const port = await listening(t, saying("HT", "TP/1.1 2", "0", "0 OK\r", "\n\r\n"));
    assert.deepEqual(await probe(program, `http://:${port}/`), { exitCode: 0, stderr: "" });
  });

  await t.test("when it answers nothing until the time is up", async (t) => {
    const port = await listening(t, createServer());
    const verdict = await probe(program, "-timeout", "200ms", `http://:${port}/`);
    assert.deepEqual(verdict, { exitCode: 1, stderr: "plimsoll-health: no answer in time\n" });
  });

  await t.test("when its status line never ends", async (t) => {
    const drip = createServer((socket) => {
      const timer = setInterval(() => socket.write("H"), 10);
      socket.on("error", () => {}).on("close", () => clearInterval(timer));
    });
    const verdict = await probe(program, "-timeout", "300ms", `http://:${await listening(t, drip)}/`);
    assert.deepEqual(verdict, { exitCode: 1, stderr: "plimsoll-health: no answer in time\n" });
  });

  await t.test("when it answers and then keeps the connection open", async (t) => {
    const keeps = createServer((socket) => {
      socket.on("error", () => {}).write("HTTP/1.1 200 OK\r\n\r\n");
    });
    const verdict = await probe(program, `http://:${await listening(t, keeps)}/`);
    assert.deepEqual(verdict, { exitCode: 0, stderr: "" });
  });

  await t.test("when it does not speak HTTP, or closes without an answer", async (t) => {
    const ssh = await listening(t, saying("SSH-2.0-OpenSSH_9.2\r\n"));
    const mute = await listening(t, saying());
    const stderr = "plimsoll-health: the answer is not HTTP\n";
    assert.deepEqual(await probe(program, `http://:${ssh}/`), { exitCode: 1, stderr });
    assert.match((await probe(program, `http://:${mute}/`)).stderr, /closed the connection before it answered/);
  });

  await t.test("when it does not exist", async (t) => {
    const gone = createServer();
    const port = await listening(t, gone);
    gone.close();
    await once(gone, "close");
    const stderr = `plimsoll-health: 127.0.0.1:${port}: connection refused\n`;
    assert.deepEqual(await probe(program, `http://:${port}/health`), { exitCode: 1, stderr });
  });

  await t.test("when it listens only on IPv6", { skip: !hasIPv6Loopback }, async (t) => {
    const server = createHttpServer((_request, response) => response.end("ok\n"));
    const port = await listening(t, server, { host: "::1", ipv6Only: true });
    for (const host of ["", "localhost", "[::1]"]) {
      assert.deepEqual(await probe(program, `http://${host}:${port}/`), { exitCode: 0, stderr: "" });
    }
  });

  await t.test("only by a numeric address", async () => {
    const { exitCode, stderr } = await probe(program, "http://order.example:8080/health");
    assert.equal(exitCode, 1);
    assert.match(stderr, /host "order\.example" is neither localhost/);
  });
});
