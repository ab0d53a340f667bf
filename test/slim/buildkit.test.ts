/** `slim --builder buildkit`, with a BuildKit of the test's own. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parseStatement } from "../../src/format/in-toto/statement.ts";
import { startBuildkit, startTlsBuildkit } from "../support/buildkit-daemon.ts";
import { filesBelow, writeFiles } from "../support/files.ts";
import { reportOf, runPlimsoll, runSlim, slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { tlsFolder } from "../support/tls-server.ts";
import { requireTool } from "../support/tools.ts";

const CANARY = "canary-5f3b9e";
/** A workspace with a replaced folder, an embedded file, a profile and a file of each platform: nothing of it is in a module cache. */
const SOURCES: Readonly<Record<string, string>> = {
  "app/go.mod":
    "module example.com/app\n\ngo 1.24\n\nrequire (\n\texample.com/dep v1.0.0\n\texample.com/idle v1.0.0\n)\n\nreplace example.com/dep => ../dep\n\nreplace example.com/idle => ../idle\n",
  "app/main.go":
    'package main\n\nimport (\n\t_ "embed"\n\n\t"example.com/dep"\n\t"example.com/work"\n)\n\n//go:embed "words $HOME.txt"\nvar words string\n\nvar version string\n\nfunc main() { println(words, dep.Word, work.Word, version) }\n',
  "app/words $HOME.txt": "embedded\n",
  // An empty profile changes no code, and the program names it: where it was not sent, the digest is another one.
  "app/default.pgo": "",
  "app/notes.txt": "not read by the build\n",
  "dep/go.mod": "module example.com/dep\n\ngo 1.24\n",
  "dep/dep_amd64.go": 'package dep\n\nconst Word = "amd64"\n',
  "dep/dep_arm64.go": 'package dep\n\nconst Word = "arm64"\n',
  "idle/go.mod": "module example.com/idle\n\ngo 1.24\n",
  "work/go.mod": "module example.com/work\n\ngo 1.24\n",
  "work/work.go": 'package work\n\nconst Word = "work"\n',
  "go.work": "go 1.24\n\nuse (\n\t./app\n\t./work\n)\n",
};

interface Byproduct {
  readonly name: string;
  readonly mediaType?: string;
  readonly content?: string;
  readonly digest?: { readonly sha256: string };
  readonly annotations?: { readonly form?: string };
}

interface Predicate {
  readonly buildDefinition: { readonly externalParameters: { readonly platform: string } };
  readonly runDetails: { readonly byproducts: readonly Byproduct[] };
}

/** The predicates of the provenances in a layout. */
function provenancesIn(layout: string): readonly Predicate[] {
  const blobs = join(layout, "blobs/sha256");
  return readdirSync(blobs).flatMap((name) => {
    const text = readFileSync(join(blobs, name));
    if (text[0] !== 0x7b || !text.includes("https://in-toto.io/Statement")) return [];
    return [parseStatement(text, name).predicate as unknown as Predicate];
  });
}

describe("slim --builder buildkit", () => {
  test("gives the image that is built here, bit for bit, and keeps what BuildKit attests", async (t) => {
    if (requireTool(t, "go") === undefined) return;
    const host = await startBuildkit(t);
    if (host === undefined) return;
    const folder = writeFiles(temporaryFolder(t), SOURCES);
    const cwd = join(folder, "app");
    const out = join(folder, "out");
    const env = { BUILDKIT_HOST: host };
    const flags = ["--ldflags=-X 'main.version=a <<b $HOME'"];
    const given = ["--build-env", `NAME_OF_TOKEN=${CANARY}`];
    const buildkit = ["--builder", "buildkit", "--attest", "provenance"];
    const built = await slimReport([".", "-o", `oci:${out}`, ...flags, ...given, ...buildkit], { cwd, env });
    const local = await slimReport([".", "-o", `oci:${join(folder, "local")}`, ...flags], { cwd });
    assert.equal(built.image!.digest, local.image!.digest);

    const provenances = provenancesIn(out);
    assert.equal(provenances.length, 1);
    for (const { runDetails } of provenances) {
      const { byproducts } = runDetails;
      const attested = byproducts.find(({ mediaType }) => mediaType === "application/vnd.in-toto+json")!;
      const { subjects } = parseStatement(Buffer.from(attested.content!, "base64"), "BuildKit's");
      const shipped = byproducts.find(({ annotations }) => annotations?.form === "stripped")!;
      assert.deepEqual(
        subjects.map(({ digests }) => digests),
        [shipped.digest],
      );
      const statement = Buffer.from(attested.content!, "base64").toString();
      assert.match(statement, /NAME_OF_TOKEN/);
      assert.doesNotMatch(statement, new RegExp(CANARY));
    }
    for (const { at, stat } of filesBelow(out)) {
      if (stat.isFile()) assert.ok(!readFileSync(at).includes(CANARY), at);
    }

    await verified(folder, out);
    await failures(cwd, env);
  });
});

/** Signs what was attached again, and holds it against the image. */
async function verified(folder: string, out: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeFiles(folder, {
    "release.key": privateKey.export({ format: "pem", type: "pkcs8" }),
    "release.pub": publicKey.export({ format: "pem", type: "spki" }),
    "policy.yaml":
      "signers:\n  - name: release\n    key: release.pub\n    log: none\nprovenance:\n  binaries: attested\n",
  });
  const [predicate] = provenancesIn(out);
  writeFiles(folder, { "predicate.json": JSON.stringify(predicate) });
  const type = ["--predicate", "predicate.json", "--type", "https://slsa.dev/provenance/v1", "--key", "release.key"];
  const platform = predicate!.buildDefinition.externalParameters.platform;
  const place = [`oci:${out}`, "--platform", platform];
  const attested = await runPlimsoll(["attest", ...place, ...type], { cwd: folder });
  assert.equal(attested.exitCode, 0, attested.stderr);
  const { stdout, exitCode } = await runPlimsoll(["verify", ...place, "--policy", "policy.yaml", "--json"], {
    cwd: folder,
  });
  assert.equal(exitCode, 0, stdout);
  assert.match(stdout, /"builder-statement"/);
}

/** The compiler's words, and what the builder cannot do. */
async function failures(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const run = async (...words: readonly string[]) => {
    const args = [".", "-o", "oci:never", "--builder", "buildkit", "--measure", "none", "--json", ...words];
    const finished = await runSlim(args, { cwd, env });
    return { ...reportOf(finished).error!, exitCode: finished.exitCode };
  };
  writeFiles(cwd, { "broken.go": "package main\n\nvar broken int = words\n" });
  const failed = await run();
  assert.deepEqual([failed.code, failed.exitCode], ["build-failed", 4]);
  assert.match(failed.why!, /broken\.go:3:18: cannot use words \(variable of type string\) as int value/);
  for (const words of [["--vcs"], ["--cgo"], ["--goflag=-toolexec=x"], ["--goflag=-buildvcs=true"]]) {
    const { code, what } = await run(...words);
    assert.deepEqual([code, /--builder buildkit/.test(what)], ["flag-invalid", true], words.join());
  }
  assert.ok(!existsSync(join(cwd, "never")));
}

test("a BuildKit that does not answer, and one that is not there, are said before anything is built", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const folder = writeFiles(temporaryFolder(t), SOURCES);
  const cwd = join(folder, "app");
  const args = [".", "-o", "oci:never", "--builder", "buildkit", "--measure", "none", "--json"];
  const bin = join(folder, "bin");
  const go = execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim();
  writeFiles(bin, { "README": "no buildctl" });
  const missing = await runSlim(args, { cwd, env: { PATH: `${bin}:${join(go, "..")}` } });
  assert.deepEqual([reportOf(missing).error!.code, missing.exitCode], ["program-missing", 4]);
  if (requireTool(t, "buildctl") === undefined) return;
  const silent = await runSlim(args, { cwd, env: { BUILDKIT_HOST: `unix://${folder}/none` } });
  assert.deepEqual([reportOf(silent).error!.code, silent.exitCode], ["program-failed", 4]);
  assert.match(reportOf(silent).error!.fix!, /BUILDKIT_HOST/);
  const before = await runSlim([...args.slice(0, 3), "--before", "./Dockerfile", "--json"], {
    cwd,
    env: { BUILDKIT_HOST: `unix://${folder}/none` },
  });
  assert.equal(reportOf(before).error!.code, "program-failed");
});

test("a daemon that wants certificates is reached with them, and not without", async (t) => {
  const tls = tlsFolder(t);
  const host = tls === undefined ? undefined : await startTlsBuildkit(t, tls);
  if (host === undefined) return;
  const found = async (env: Readonly<Record<string, string>>) => {
    const { stdout } = await runPlimsoll(["doctor", "--json"], { env: { BUILDKIT_HOST: host, ...env } });
    const { findings } = JSON.parse(stdout) as { findings: { name: string; version: string | null }[] };
    return findings.find(({ name }) => name === "buildkit")?.version;
  };
  assert.equal(await found({}), null);
  assert.match((await found({ BUILDKIT_TLS_DIR: tls! })) ?? "", /^v\d/);
});
