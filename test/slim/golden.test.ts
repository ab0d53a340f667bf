/**
 * What people read: command lines and all that they lead to, compared with files to the letter. When a text is meant to
 * change, rewrite the files and read the difference: `PLIMSOLL_REWRITE_GOLDEN=1 bin/node --test test/slim/golden.test.ts`.
 */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { slimEnvironment } from "../support/slim.ts";
import { REPOSITORY } from "../support/tools.ts";

const GOLDEN = join(REPOSITORY, "test/golden");
const PROGRAMS = join(REPOSITORY, "test/fixtures/go");
const REWRITE = process.env.PLIMSOLL_REWRITE_GOLDEN === "1";

/** Run in the folder of the programs for tests. None of them makes an image, so that nothing depends on Go's release. */
const COMMAND_LINES = [
  "--help",
  "slim --help",
  "doctor --help",
  "completion --help",
  "completion script --help",
  "slm",
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
  "explain --help",
  "explain --json",
  "explain plain --top few --json",
  "explain plain --by cause --json=lines",
  "explain plain --by nothing --json=lines",
  "explain plain --why fmt --top few --json",
  "explain oci:missing --by section --json",
  "explain plain --top few -- --json",
  "diff --help",
  "diff plain --json",
  "diff plain plain --by owner --json",
  "diff oci:missing oci:missing",
  "diff oci:missing plain --by file",
  "diff oci:missing plain --json",
  "lint linted/Dockerfile --fail-on maybe --json",
  "lint linted/Dockerfile --builder model --json",
  "lint --measure --nope --json",
  "doctor --nope --json",
  "slim plain --keep /etc/**",
  "slim oci:missing:latest",
  "slim oci:missing:latest --base static",
  "slim oci:missing:latest --plan plan.json --no-strip",
  "slim oci:missing:latest plain",
];

/** A name for every file system: `slim plain --user nonroot` is in `slim_plain_--user_nonroot.txt`. */
function fileOf(line: string): string {
  return `${line.replaceAll(/[^\w.,=-]+/g, "_")}.txt`;
}

function transcript(line: string): string {
  const words = [join(REPOSITORY, "src/cli.ts"), ...line.split(" ")];
  const options = { cwd: PROGRAMS, env: slimEnvironment(), encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, words, options);
  const said = [
    ["stdout", stdout],
    ["stderr", stderr],
  ].map(([name, text]) => (text === "" ? "" : `\n--- ${name}\n${text}`));
  return (
    `$ plimsoll ${line}\nexit code ${status}\n${said.join("")}`
      .replaceAll(REPOSITORY, "/checkout")
      // Which command goes through depends on this machine's compiler and distribution.
      .replaceAll(/(?<=^ {2}fix )`plimsoll slim [^`]*`.*$/gm, "`plimsoll slim …`")
  );
}

describe("the words of", () => {
  if (REWRITE) {
    rmSync(GOLDEN, { recursive: true, force: true });
    mkdirSync(GOLDEN);
  }
  for (const line of COMMAND_LINES) {
    test(line, () => {
      const path = join(GOLDEN, fileOf(line));
      const found = transcript(line);
      if (REWRITE) writeFileSync(path, found);
      assert.equal(found, readFileSync(path, "utf8"));
    });
  }
});

test("every golden file belongs to a command line", () => {
  assert.deepEqual(readdirSync(GOLDEN).sort(), COMMAND_LINES.map(fileOf).sort());
});
