import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { type Digest, DigestingCounter } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { type BuildRequest, type BuiltBinary, fileName, placeInGopath, vcsOf } from "../go/build.ts";
import { explainBuildFailure, isPackageLine } from "../go/build-failure.ts";
import { buildArguments, flagsOf } from "../go/build-flags.ts";
import type { Go } from "../go/go.ts";
import { programFailed } from "../process.ts";
import { BUILDER_NAME, type BuilderImage, handOver } from "./builder-image.ts";
import { type BuildkitClient, type BuildkitWorker, runBuildctl } from "./client.ts";
import { dockerfileOf, PLACE } from "./dockerfile.ts";
import { environmentOf } from "./environment.ts";
import { readProgress } from "./progress.ts";
import { stage } from "./stage.ts";
import { filesOfBuild } from "./staged-files.ts";
import { readBuilderStatement } from "./statement.ts";

/** Where and with what BuildKit compiles. */
export interface Buildkit {
  readonly client: BuildkitClient;
  readonly worker: BuildkitWorker;
  readonly image: BuilderImage;
}

/**
 * Compiles a main package in BuildKit, to the bytes that `buildBinary` makes of it without C and without a stamp of the
 * revision. Throws `build-failed` with the compiler's message, `program-failed` for what is BuildKit's own, and
 * `attestation-invalid` where its provenance is not about the program that came.
 */
export async function buildInBuildkit(go: Go, request: BuildRequest, buildkit: Buildkit): Promise<BuiltBinary> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-buildkit-"));
  try {
    const context = join(folder, "context");
    await mkdir(context);
    await stage(await filesOfBuild(go, { ...request, cgo: false }), context);
    const { words, inside } = commandOf(go, request, buildkit.image);
    await solve(go, request, buildkit, { folder, context, words });
    const path = join(folder, "out", inside);
    const { version } = buildkit.worker;
    const attested = await readBuilderStatement(join(folder, "out", "provenance.json"), await digestOf(path), version);
    await rm(context, { recursive: true });
    return { path, attested, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface Command {
  readonly words: readonly string[];
  /** Where the program is in what is exported. */
  readonly inside: string;
}

function commandOf(go: Go, request: BuildRequest, { goroot }: BuilderImage): Command {
  const { package: main, choices } = request;
  const program = `${goroot}/bin/go`;
  const flags = buildArguments(flagsOf(go, choices), request, vcsOf(request));
  if (main.how !== "install") {
    const name = fileName(request);
    const words = ["build", "-C", main.cwd, "-v", ...flags, "-o", `${PLACE.output}/bin/${name}`, "--"];
    return { words: [program, ...words, ...main.arguments], inside: join("bin", name) };
  }
  const words = ["install", "-v", ...flags, "--", ...main.arguments];
  return { words: [program, ...words], inside: join(...placeInGopath(go, request)) };
}

interface Solve {
  readonly folder: string;
  readonly context: string;
  readonly words: readonly string[];
}

async function solve(
  go: Go,
  request: BuildRequest,
  buildkit: Buildkit,
  { folder, context, words }: Solve,
): Promise<void> {
  const { client, worker, image } = buildkit;
  const { open, secret } = environmentOf(go, request);
  const secrets = Object.keys(secret).map((name, index) => ({ name, id: `plimsoll-${index}` }));
  // What a secret is does not count for BuildKit's cache: the command runs again, and go's own cache says what is new.
  const turn = secrets.length === 0 ? {} : { PLIMSOLL_TURN: crypto().randomUUID() };
  const variables = { ...open, ...turn };
  const recipe = join(folder, "dockerfile");
  await mkdir(recipe);
  await writeFile(
    join(recipe, "Dockerfile"),
    dockerfileOf({
      words,
      variables: Object.keys(variables),
      secrets: new Map(secrets.map(({ name, id }) => [name, id])),
    }),
  );
  const args = [
    ...["build", "--progress", "rawjson", "--frontend", "dockerfile.v0"],
    ...["--local", `context=${context}`, "--local", `dockerfile=${recipe}`],
    ...handOver(BUILDER_NAME, image),
    ...Object.entries(variables).flatMap(([name, value]) => ["--opt", `build-arg:${name}=${value}`]),
    ...secrets.flatMap(({ id }, index) => ["--secret", `id=${id},env=${variableOf(index)}`]),
    ...["--opt", "attest:provenance=mode=max,version=v1"],
    ...["--output", `type=local,dest=${join(folder, "out")}`],
  ];
  const said: string[] = [];
  const progress = readProgress((line) => {
    if (isPackageLine(line)) request.onPackage?.(line);
    else said.push(line);
  });
  const running = runBuildctl(client, worker.address, args, {
    env: Object.fromEntries(secrets.map(({ name }, index) => [variableOf(index), secret[name]!])),
    onStderrLine: progress.take,
  });
  request.onStart?.();
  const finished = await running;
  progress.end();
  if (finished.exitCode === 0) return;
  if (progress.failed() !== undefined) throw explainBuildFailure(request, words.slice(1), said, undefined);
  throw programFailed(client.program, ["build"], { ...finished, stderr: progress.words.join("\n") });
}

/** Under its own name it could change what buildctl does. */
function variableOf(index: number): string {
  return `PLIMSOLL_SECRET_${index}`;
}

async function digestOf(path: string): Promise<Digest> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new PlimsollError("program-failed", {
      what: "BuildKit did not hand over the program",
      why: `the build succeeded, and there is no ${path}`,
    });
  }
  const counter = new DigestingCounter();
  for await (const chunk of createReadStream(path)) counter.update(chunk as Uint8Array);
  return counter.digest();
}
