import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Podman, podmanFor } from "../support/containers.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { startCraneRegistry } from "../support/real-registry.ts";
import { freePort, podmanSays, startService } from "../support/service.ts";
import { slimEnvironment, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** Programs that people use, as `go install` takes them. */
const HEY = "github.com/rakyll/hey";
const HTTPBIN = "github.com/mccutchen/go-httpbin/v2";
const NATS = "github.com/nats-io/nats-server/v2";

const BOTH = ["--platform", "linux/amd64,linux/arm64"];

/** The current version of `latest`. Undefined, with the test skipped, where no module proxy can be reached. */
function latestOf(t: TestContext, module: string): string | undefined {
  if (requireTool(t, "go") === undefined) return undefined;
  const options = { cwd: temporaryFolder(t), env: slimEnvironment(), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("go", ["list", "-m", "-f", "{{.Version}}", `${module}@latest`], options);
  if (status === 0) return stdout.trim();
  if (process.env.CI) assert.fail(`${module} is not to be had, and where CI is set nothing may be left out: ${stderr}`);
  t.skip(`no module proxy is to be reached: ${stderr.trim().split("\n").at(-1)}`);
  return undefined;
}

interface Subject {
  readonly layout: LayoutOnDisk;
  readonly archive: string;
}

/** Builds a program for two machines and writes one index to a registry, a layout and an archive. */
async function build(t: TestContext, module: string, importPath: string): Promise<Subject | undefined> {
  const version = latestOf(t, module);
  const crane = requireTool(t, "crane");
  const registry = await startCraneRegistry(t);
  if (version === undefined || crane === undefined || registry === undefined) return undefined;
  const folder = temporaryFolder(t);
  const [layout, archive] = [new LayoutOnDisk(join(folder, "layout")), join(folder, "archive.tar")];
  const pushed = `${registry.host}/subject:latest`;
  const outputs = [pushed, `oci:${layout.folder}`, `oci-archive:${archive}`].flatMap((name) => ["-o", name]);
  const { image, inputs } = await slimReport([`${importPath}@latest`, ...BOTH, ...outputs]);
  assert.equal(inputs.find(({ name }) => name === "module")?.value, `${module}@${version}`);
  assert.deepEqual(
    image?.platforms.map(({ platform }) => platform),
    ["linux/amd64", "linux/arm64"],
  );
  const said = execFileSync(crane, ["validate", "--remote", `${pushed}@${image?.digest}`], { encoding: "utf8" });
  assert.match(said, /^PASS: /);
  const images = layout.images();
  assert.deepEqual(
    images.map(({ config }) => config.architecture),
    ["amd64", "arm64"],
  );
  for (const { manifest } of images) {
    const annotations = manifest.annotations ?? {};
    assert.equal(annotations["org.opencontainers.image.version"], version);
    assert.equal(annotations["org.opencontainers.image.source"], `https://${module.replace(/\/v\d+$/, "")}`);
  }
  return { layout, archive };
}

/** Pulls the archive into podman, which selects this machine's image from the index. */
function pulled(podman: Podman, { archive }: Subject): Promise<string> {
  return podmanSays(podman, "pull", "--quiet", `oci-archive:${archive}`);
}

test("hey, for two machines in one index, sends requests", async (t) => {
  const subject = await build(t, HEY, HEY);
  const podman = subject && podmanFor(t);
  if (subject === undefined || podman === undefined) return;
  const server = createServer((_, response) => response.end("hey"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const load = ["-n", "3", "-c", "1", `http://127.0.0.1:${port}/`];
  const container = ["--rm", "--network", "host", "--read-only", "--cap-drop", "all", await pulled(podman, subject)];
  const said = await podmanSays(podman, "run", ...container, ...load);
  assert.match(said, /Status code distribution:\n\s+\[200\]\s+3 responses/);
});

test("go-httpbin, for two machines in one index, answers", async (t) => {
  const subject = await build(t, HTTPBIN, `${HTTPBIN}/cmd/go-httpbin`);
  const podman = subject && podmanFor(t);
  if (subject === undefined || podman === undefined) return;
  const port = await freePort();
  const words = ["--network", "host", await pulled(podman, subject), "-host", "127.0.0.1", "-port", String(port)];
  const { address } = await startService(podman, words, /listening on http:\/\/([\d.:]+)/);
  const response = await fetch(`http://${address}/anything?boat=sound`);
  const { args } = (await response.json()) as { args: Record<string, string[]> };
  assert.deepEqual(args, { boat: ["sound"] });
});

test("nats-server, for two machines in one index, sends its greeting", async (t) => {
  const subject = await build(t, NATS, NATS);
  const podman = subject && podmanFor(t);
  if (subject === undefined || podman === undefined) return;
  // nats-server's own option for a free port.
  const words = ["--network", "host", await pulled(podman, subject), "--addr", "127.0.0.1", "--port", "-1"];
  const { address } = await startService(podman, words, /Listening for client connections on ([\d.:]+)/);
  const { server_id, port } = JSON.parse((await firstLine(address)).replace(/^INFO /, ""));
  assert.match(server_id, /^N[A-Z2-7]{55}$/);
  assert.equal(`127.0.0.1:${port}`, address);
});

/** The first line that a server sends without being asked. */
function firstLine(address: string): Promise<string> {
  const [host, port] = address.split(":") as [string, string];
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(Number(port), host);
    socket.on("data", (chunk) => {
      received += chunk;
      const end = received.indexOf("\r\n");
      if (end < 0) return;
      resolve(received.slice(0, end));
      socket.destroy();
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`it hung up after ${received.length} bytes`)));
  });
}
