/**
 * Texts for people: command lines and their complete output, compared with files byte by byte. When a text is meant to
 * change, rewrite the files and read the difference: `PLIMSOLL_REWRITE_GOLDEN=1 bin/node --test
 * test/slim/golden.test.ts`.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { writeLayout } from "../../src/store/layout/write.ts";
import { buildElf, buildGoElf } from "../hostile/elf-image.ts";
import { writeFiles } from "../support/files.ts";
import { type PlantedImage, plantImage } from "../support/planted-image.ts";
import { UNWATCHED } from "../support/sample-image.ts";
import { slimEnvironment } from "../support/slim.ts";
import { sampleBytes } from "../support/streams.ts";
import { REPOSITORY } from "../support/tools.ts";

const GOLDEN = join(REPOSITORY, "test/golden");
const PROGRAMS = join(REPOSITORY, "test/fixtures/go");
const REWRITE = process.env.PLIMSOLL_REWRITE_GOLDEN === "1";

/** Run in the folder of the test programs. None of them makes an image, so that nothing depends on Go's release. */
const COMMAND_LINES = [
  "--help",
  "slim --help",
  "doctor --help",
  "completion --help",
  "completion script --help",
  "slm",
  "help exit-codes",
  "help cgo-requird",
  "slim --nope",
  "slim plain --media-types rpm",
  "slim plain --media-types rpm --json",
  "slim plain --compression brotli",
  "slim plain --compression brotli --json",
  "slim plain --compression zstd --media-types docker",
  "slim plain --user nonroot",
  "slim plain --port 65536",
  "slim plain --healthcheck-interval 5s",
  "slim plain --config missing.yaml",
  "slim plain --platform nonsense",
  "slim plain --platform linux/amd64/v9",
  "slim plain --platform windows/amd64",
  "slim plain --platform linux/amd64,linux/arm64 -o docker-archive:plain.tar",
  "slim plain --base oci:missing",
  "slim plain -o oci:",
  "slim plain -o Plain",
  "slim ./missing",
  "slim ./not-main",
  "slim ./multi",
  "slim ./broken --platform linux/amd64",
  "slim ./sqlite --platform linux/amd64",
  "slim ./cgo-direct --platform linux/amd64",
  "lint --help",
  "lint linted/Dockerfile",
  "lint linted/Dockerfile --format markdown --fail-on never",
  "lint linted/Dockerfile --json",
  "lint linted/Dockerfile --sarif",
  "lint linted/Sound.Dockerfile --fail-on note",
  "lint linted/Missing",
  "lint linted/Dockerfile --json --sarif",
  "lint linted/Dockerfile --ci-config .dive-ci",
  "lint --measure --sarif",
  "audit --help",
  "audit --json --sarif",
  "audit --fail-on note --json",
  "explain --help",
  "explain --json",
  "explain plain --top few --json",
  "explain plain --by cause --json=lines",
  "explain plain --by nothing --json=lines",
  "explain plain --why fmt --top few --json",
  "explain oci:missing --by section --json",
  "explain plain --top few -- --json",
  "copy --help",
  "copy oci:missing",
  "copy oci:missing oci:there --json",
  "sbom --help",
  "attest --help",
  "attest oci:missing --json",
  "sign --help",
  "sign --json",
  "verify --help",
  "verify oci:missing --key key.pub",
  "symbols --help",
  "reproduce --help",
  "trial --help",
  "trial oci:missing --port 65536",
  "trial oci:missing --rounds 0 --json",
  "trial oci:missing --runtime rkt",
  "contract --help",
  "chaos --help",
  "fleet --help",
  "fleet missing.txt",
  "baseline --help",
  "baseline oci:missing --json",
  "baseline oci:missing --port 70000",
  "chaos oci:missing --format junit --json",
  "contract http://127.0.0.1:8080",
  "contract oci:missing --json",
  "contract oci:missing --format junit --json",
  "tags --help",
  "tags ./not-main",
  "tags plain --budget few --json",
  "tags plain --all --json",
  "diff --help",
  "diff plain --json",
  "diff app stripped --by owner --json",
  "converge --help",
  "converge --test few --json",
  "cost --help",
  "cost std --json",
  "cost example.com/nowhere plain",
  "cost --top few --json",
  "gate --help",
  "gate plain --json",
  "gate plain --baseline lok --json",
  "gate plain --write junit --json",
  "diff oci:missing oci:missing",
  "diff oci:missing plain --by file",
  "diff oci:missing plain --json",
  "lint linted/Dockerfile --fail-on maybe --json",
  "lint linted/Dockerfile --builder model --json",
  "lint --measure --nope --json",
  "doctor --nope --json",
  "prune --help",
  "prune plain --budget few --json",
  "prune plain --json --format markdown",
  "slim plain --keep /etc/**",
  "slim oci:missing:latest",
  "slim oci:missing:latest --base static",
  "slim oci:missing:latest --plan plan.json --no-strip",
  "slim oci:missing:latest plain",
];

/** Run in a folder with images and programs that the test makes: the same bytes on every machine. */
const RESULT_LINES = [
  "explain app",
  "explain app --by section --json",
  "diff app stripped",
  "explain oci:fat",
  "explain oci:fat --by file --format markdown",
  "diff oci:fat oci:lean",
  "copy oci:lean oci:copied --attached",
  "copy oci:lean docker-archive:lean.tar Lean",
  "lint oci:fat",
  "lint oci:fat --dockerfile Dockerfile --fail-on never",
  "lint oci:lean",
  "baseline oci:fat",
  "baseline oci:lean --port 8080 --overlay openshift --dry-run",
  "slim oci:fat --dry-run",
  "slim oci:whole --dry-run",
];

/** Builds of two small packages that the test writes. Figures depend on the release of Go, so they are left out. */
const BUILD_LINES = [
  "diff ./small ./large --platform linux/amd64 --top 1",
  "diff ./small ./large --platform linux/amd64 --top 1 --by owner --prove --format markdown",
];

/** A name that is valid on every file system: `slim plain --user nonroot` is in `slim_plain_--user_nonroot.txt`. */
function fileOf(line: string): string {
  return `${line.replaceAll(/[^\w.,=-]+/g, "_")}.txt`;
}

function transcript(line: string, cwd = PROGRAMS, environment: NodeJS.ProcessEnv = {}): string {
  const words = [join(REPOSITORY, "src/cli.ts"), ...line.split(" ")];
  const options = { cwd, env: slimEnvironment(environment), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, words, options);
  const said = [
    ["stdout", stdout],
    ["stderr", stderr],
  ].map(([name, text]) => (text === "" ? "" : `\n--- ${name}\n${text}`));
  return (
    `$ plimsoll ${line}\nexit code ${status}\n${said.join("")}`
      .replaceAll(REPOSITORY, "/checkout")
      // Which command works depends on this machine's compiler and distribution.
      .replaceAll(/(?<=^ {2}fix )`plimsoll slim [^`]*`.*$/gm, "`plimsoll slim …`")
  );
}

function compareWithFile(line: string, found: string): void {
  const path = join(GOLDEN, fileOf(line));
  if (REWRITE) writeFileSync(path, found);
  assert.equal(found, readFileSync(path, "utf8"));
}

describe("the words of", () => {
  for (const line of COMMAND_LINES) {
    test(line, () => compareWithFile(line, transcript(line)));
  }
});

const DOCKERFILE = `FROM scratch
COPY app /usr/local/bin/app
RUN apt-get update
RUN rm -r /var/lib/apt
ENV API_TOKEN=hunter2
ENTRYPOINT ["/usr/local/bin/app"]
`;

/**
 * A program with symbols and a stripped one, a wasteful image and one without waste, and the Dockerfile of the former.
 */
async function writeInputs(folder: string): Promise<void> {
  const app = buildGoElf();
  const stripped = buildElf({ sections: [{ name: ".text", type: 1, flags: 6n, content: Buffer.alloc(64, 0xcc) }] });
  writeFileSync(join(folder, "app"), app, { mode: 0o755 });
  writeFileSync(join(folder, "stripped"), stripped, { mode: 0o755 });
  writeFileSync(join(folder, "Dockerfile"), DOCKERFILE);
  const program = { path: "usr/local/bin/app", content: app, mode: 0o755 };
  const objects = ["lib/ld.so", "lib/libc.so.6"].map((path) => ({ path, content: stripped, mode: 0o755 }));
  const config = { Entrypoint: ["/usr/local/bin/app"], Env: ["API_TOKEN=hunter2"] };
  const images: Readonly<Record<string, PlantedImage>> = {
    fat: {
      config: { ...config, User: "" },
      layers: [
        { createdBy: "COPY app /usr/local/bin/app # buildkit", files: [program] },
        {
          createdBy: "RUN /bin/sh -c apt-get update # buildkit",
          files: [{ path: "var/lib/apt/lists/main_Packages", content: sampleBytes(5000) }],
        },
        { createdBy: "RUN /bin/sh -c rm -r /var/lib/apt # buildkit", files: [{ path: "var/lib/.wh.apt" }] },
      ],
    },
    lean: { config: { Entrypoint: config.Entrypoint }, layers: [{ files: [program] }] },
    whole: { config, layers: [{ files: [program, ...objects, { path: "srv/README", content: "words" }] }] },
  };
  for (const [name, image] of Object.entries(images)) {
    await writeLayout(join(folder, name), await plantImage({ ...image, plain: true }), "v1", UNWATCHED);
  }
}

describe("the results of", () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-golden-"));
    await writeInputs(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const line of RESULT_LINES) {
    // Each run has an empty cache: with cached layers, its output would differ.
    const memory = () => ({ PLIMSOLL_CACHE: mkdtempSync(join(folder, "cache-")) });
    test(line, () => compareWithFile(line, transcript(line, folder, memory())));
  }
});

/** The function is not inlined, so that the words stay those of their package. */
const WORDS = `package words

import (
	_ "embed"
	"os"
)

//go:embed words.bin
var all []byte

//go:noinline
func Say() { os.Stdout.Write(all) }
`;

const PACKAGES = {
  "go.mod": "module example.com/inputs\n\ngo 1.24\n",
  "small/main.go": 'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("few words\\n") }\n',
  "large/main.go": 'package main\n\nimport "example.com/inputs/words"\n\nfunc main() { words.Say() }\n',
  "words/words.go": WORDS,
  "words/words.bin": sampleBytes(300_000),
};

/**
 * Without what differs between releases of Go: sizes, numbers of rows, and so the widths of columns; and without the
 * progress of two builds at the same time.
 */
function withoutFigures(text: string): string {
  return text
    .replaceAll(/[+−±]?[\d.]+ [kM]?B\b/g, "SIZE")
    .replaceAll(/\b\d+ (more|of the same size)\b/g, "N $1")
    .replaceAll(/\bgo1\.[\d.]+/g, "GO")
    .replaceAll(/(?<=\S) {2,}/g, "  ")
    .replaceAll(/^ +(?=SIZE|change)/gm, "  ")
    .replaceAll(/^(?:Built|Assembled) .*\n/gm, "");
}

describe("the figures of", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-golden-"));
    writeFiles(folder, PACKAGES);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const line of BUILD_LINES) {
    test(line, () => compareWithFile(line, withoutFigures(transcript(line, folder))));
  }
});

test("every golden file belongs to a command line", () => {
  const known = [...COMMAND_LINES, ...RESULT_LINES, ...BUILD_LINES].map(fileOf);
  // Each test rewrites only its own file, so that one can be selected by name; files without a command line are removed
  // here.
  if (REWRITE) for (const file of readdirSync(GOLDEN)) if (!known.includes(file)) rmSync(join(GOLDEN, file));
  assert.deepEqual(readdirSync(GOLDEN).sort(), known.sort());
});
