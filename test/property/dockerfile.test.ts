/** Nothing in a Dockerfile makes plimsoll throw anything but a PlimsollError. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { DOCKERFILE_RULES } from "../../src/check/dockerfile/rules.ts";
import { dockerfileWaivers } from "../../src/check/waiver.ts";
import { isIgnored, parseIgnoreFile } from "../../src/format/dockerfile/ignore.ts";
import { parseDockerfile } from "../../src/format/dockerfile/parse.ts";

/** Pieces that have a meaning for some reader of the file. */
const PIECES = [
  ..."FROM,RUN,COPY,ADD,ENV,ARG,LABEL,USER,CMD,ENTRYPOINT,HEALTHCHECK,EXPOSE,WORKDIR,VOLUME,ONBUILD,SHELL,AS".split(
    ",",
  ),
  ...["\n", "\n", "\n", " ", " ", "\t", "\\\n", "\\", "`", "#", "# escape=`\n", "# check=skip=all;error=true\n"],
  ...["<<EOF", "EOF", "<<-'X'", "X", '["a", "b"]', "[", '"', "'", "--from=a", "--mount=type=cache,target=/go/pkg/mod"],
  ...["$A", `$\{A:-b}`, `$\{`, "a=b", "&&", "||", ";", "|", "(", ")", "go build", "apt-get update", "rm -rf /var"],
  ...[
    "https://u:p@h/x?y",
    ".",
    "..",
    "/",
    "scratch",
    "golang:latest",
    "# plimsoll waive root-user: x\n",
    "\u0000",
    "é",
  ],
];
const TEXT = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 60 })
  .map((parts) => parts.join(""));

test("a Dockerfile is checked or refused, whatever it contains", () => {
  let judged = 0;
  fc.assert(
    fc.property(TEXT, TEXT, (text, ignored) => {
      try {
        const ignore = parseIgnoreFile(ignored, ".dockerignore");
        isIgnored(ignore, "a/b/c.go");
        const file = parseDockerfile(`FROM a\n${text}`, "Dockerfile");
        const context = { files: [{ path: "x/.env", sizeBytes: 1 }], complete: true };
        const facts = { where: "Dockerfile", file, ignore, context };
        for (const finding of DOCKERFILE_RULES.flatMap((rule) => rule.check(facts).findings)) {
          const { line, endLine } = finding.position!;
          assert.ok(1 <= line && line <= endLine && endLine <= text.split("\n").length + 1);
        }
        dockerfileWaivers(file, "Dockerfile");
        judged += 1;
      } catch (error) {
        assert.ok(error instanceof PlimsollError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(judged > 100, `only ${judged} were judged`);
});
