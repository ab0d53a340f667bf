/** `plimsoll trial --libc` beside what a person gets by hand: go build, a Dockerfile, podman run. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { alpineBase } from "../support/alpine-base.ts";
import { podmanScriptFor } from "../support/containers.ts";
import { installDebian } from "../support/debian-root.ts";
import { ORDER, runPlimsoll, runSlim, slimEnvironment } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool, sharedData } from "../support/tools.ts";

const SQLITE = join(REPOSITORY, "test/fixtures/go/sqlite");
const BUILDS = [false, true];
const BASES = ["scratch", "static", "alpine", "debian"];

interface Cell {
  readonly cgo: boolean;
  readonly base: string;
  readonly starts: boolean | null;
  readonly answered: { readonly count: number; readonly of: number } | null;
  readonly user: { readonly can: boolean } | null;
  readonly reasons: readonly string[];
}

/** podman with a storage of its own, and every base in it by its name. */
interface Bench {
  readonly folder: string;
  readonly alpine: string;
  readonly debian: string;
  readonly env: NodeJS.ProcessEnv;
  podman(...words: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }>;
}

async function benchFor(t: TestContext): Promise<Bench | undefined> {
  const bin = podmanScriptFor(t);
  const umoci = requireTool(t, "umoci");
  if (bin === undefined || umoci === undefined || requireTool(t, "gcc") === undefined) return undefined;
  const alpine = alpineBase(t);
  const rootfs = sharedData(t, "images/alpine-minirootfs-3.20.3-x86_64.tar.gz");
  const folder = temporaryFolder(t);
  const root = join(folder, "root");
  if (alpine === undefined || rootfs === undefined || !installDebian(t, root, ["libc6", "base-files"]))
    return undefined;
  const debian = join(folder, "debian");
  execFileSync("tar", ["-C", root, "-cf", join(folder, "debian.tar"), "."]);
  for (const words of [
    ["init", "--layout", debian],
    ["new", "--image", `${debian}:v`],
    ["raw", "add-layer", "--image", `${debian}:v`, join(folder, "debian.tar")],
  ]) {
    execFileSync(umoci, words, { stdio: "pipe" });
  }
  const env = { ...slimEnvironment(), PATH: `${bin}${delimiter}${process.env.PATH}` };
  const podman = async (...words: readonly string[]) => {
    const run = promisify(execFile)(join(bin, "podman"), words);
    return run.then(
      ({ stdout, stderr }) => ({ exitCode: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ exitCode: Number(code), output: `${stdout}${stderr}` }),
    );
  };
  const slim = join(folder, "slim.tar");
  const made = await runSlim([ORDER, "-o", `docker-archive:${slim}:localhost/static:latest`]);
  assert.equal(made.exitCode, 0, made.stderr);
  for (const words of [
    ["load", "--input", slim],
    ["import", rootfs, "localhost/alpine"],
    ["import", join(folder, "debian.tar"), "localhost/debian"],
  ]) {
    const { exitCode, output } = await podman(...words);
    assert.equal(exitCode, 0, output);
  }
  return { folder, alpine: `oci:${alpine.folder}:amd64`, debian: `oci:${debian}:v`, env, podman };
}

/** Builds the image of one cell as a person does. */
async function byHand({ folder, podman }: Bench, source: string, cgo: boolean, base: string): Promise<string> {
  const context = join(folder, `${base}-${cgo}`);
  mkdirSync(context, { recursive: true });
  execFileSync("go", ["build", "-trimpath", "-o", join(context, "program"), "."], {
    cwd: source,
    env: { ...slimEnvironment(), CGO_ENABLED: cgo ? "1" : "0" },
  });
  const from = base === "scratch" ? "scratch" : `localhost/${base}`;
  writeFileSync(join(context, "Dockerfile"), `FROM ${from}\nCOPY program /program\nENTRYPOINT ["/program"]\nCMD []\n`);
  const tag = `localhost/by-hand-${base}-${cgo}`;
  const built = await podman("build", "--quiet", "--tag", tag, context);
  assert.equal(built.exitCode, 0, built.output);
  return tag;
}

async function matrix({ alpine, debian, env }: Bench, cwd: string, words: readonly string[]): Promise<readonly Cell[]> {
  const bases = ["--libc-base", `alpine=${alpine}`, "--libc-base", `debian=${debian}`];
  const run = await runPlimsoll(["trial", "--libc", ".", ...bases, ...words, "--json"], { cwd, env });
  assert.equal(run.exitCode, 0, run.stderr);
  const { libc } = JSON.parse(run.stdout) as { libc: { cells: readonly Cell[] } };
  const order = libc.cells.map(({ cgo, base }) => [cgo, base]);
  assert.deepEqual(
    order,
    BUILDS.flatMap((cgo) => BASES.map((base) => [cgo, base])),
  );
  return libc.cells;
}

test("sqlite, with C and without: each cell ends as it does by hand, with its reason", async (t) => {
  const bench = await benchFor(t);
  if (bench === undefined) return;
  const cells = await matrix(bench, SQLITE, []);
  for (const { cgo, base, starts, reasons } of cells) {
    const { exitCode, output } = await bench.podman("run", "--rm", await byHand(bench, SQLITE, cgo, base));
    assert.equal(starts, exitCode === 0, `${cgo} ${base}: ${output}`);
    if (exitCode === 0) continue;
    const why = reasons.join("\n");
    if (cgo) {
      assert.match(output, /no such file or directory/i);
      assert.match(why, /^its loader \/lib64\/ld-linux-x86-64\.so\.2 is not there/);
    } else {
      const said = output.split("\n").find((line) => line.startsWith("failed:"))!;
      assert.match(said, /requires cgo to work/);
      assert.ok(why.includes(said), why);
    }
  }
  assert.deepEqual(
    cells.filter(({ starts }) => starts).map(({ cgo, base }) => [cgo, base]),
    [[true, "debian"]],
  );
});

const REQUESTS = ["/health", "/", "/time?zone=Europe/Berlin", "/whoami"];

test("the order service: each cell answers what it answers by hand, and a missing file is named", async (t) => {
  const bench = await benchFor(t);
  if (bench === undefined) return;
  const smoke = join(bench.folder, "smoke.yaml");
  writeFileSync(smoke, `requests:\n${REQUESTS.map((path) => `  - GET ${path}\n`).join("")}`);
  const source = join(bench.folder, "order");
  execFileSync("cp", ["-r", ORDER, source]);
  copyFileSync(smoke, join(source, "smoke.yaml"));
  const cells = await matrix(bench, source, ["--port", "8080", "--smoke", smoke]);
  for (const { cgo, base, starts, answered } of cells) {
    const found = await answersByHand(bench, await byHand(bench, source, cgo, base));
    assert.equal(starts, found !== null, `${cgo} ${base}`);
    assert.equal(answered?.count ?? null, found, `${cgo} ${base}`);
  }
  const reasonsOf = (cgo: boolean, base: string) =>
    cells.find((cell) => cell.cgo === cgo && cell.base === base)!.reasons.join("\n");
  if (requireTool(t, "strace") === undefined) return;
  assert.match(reasonsOf(false, "scratch"), /^\/usr\/share\/zoneinfo\/Europe\/Berlin \(ENOENT, found on static\)$/m);
  assert.match(reasonsOf(false, "debian"), /^certificates: \/etc\/ssl\/certs\/ca-certificates\.crt \(ENOENT/m);
});

/** How many requests have a status below 400; null where the service never answers. */
async function answersByHand({ podman }: Bench, image: string): Promise<number | null> {
  const started = await podman("run", "--detach", "--publish", "127.0.0.1::8080", image);
  if (started.exitCode !== 0) return null;
  const id = started.output.trim().split("\n").at(-1)!;
  try {
    const address = (await podman("port", id, "8080")).output.trim();
    const status = async (path: string) => (await fetch(`http://${address}${path}`)).status;
    for (let tries = 0; ; tries++) {
      const first = await status(REQUESTS[0]!).catch(() => null);
      if (first !== null) break;
      const { output } = await podman("inspect", "--format", "{{.State.Running}}", id);
      if (output.trim() !== "true" || tries > 100) return null;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const statuses: number[] = [];
    for (const path of REQUESTS) statuses.push(await status(path));
    return statuses.filter((each) => each < 400).length;
  } finally {
    await podman("rm", "--force", "--time", "0", id);
  }
}
