/**
 * Texts whose cost would grow with the square of their length, or by powers, if each part looked at all the others: with
 * that these inputs take many minutes or all memory, and the tests never end.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../src/base/error.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { secretsIn } from "../../src/base/secret-text.ts";
import { statementsIn } from "../../src/check/cgo/said/cgo-statements.ts";
import { defaultBases, evaluate } from "../../src/check/dockerfile/evaluation/evaluation.ts";
import { situationOf } from "../../src/evidence/runtime/shell/container.ts";
import { startedByScript } from "../../src/evidence/runtime/shell/started-commands.ts";
import { parseDockerfile } from "../../src/format/dockerfile/parse.ts";
import { readProjectFiles } from "../../src/store/file/project-files.ts";
import { writeFiles } from "../support/files.ts";
import { temporaryFolder } from "../support/temporary.ts";

test("arguments of a Dockerfile that double each other have no value that is known", () => {
  const doubling = Array.from({ length: 60 }, (_, index) => `ARG A${index + 1}=$A${index}$A${index}\n`);
  const file = parseDockerfile(`ARG A0=xx\n${doubling.join("")}FROM $A60\n`, "Dockerfile");
  assert.deepEqual(
    defaultBases(file).map(({ base }) => base),
    [undefined],
  );
  assert.equal(evaluate(file).stages[0]?.base.text, undefined);
});

test("ONBUILD inside ONBUILD is refused, however deep it goes", () => {
  const deep = "ONBUILD \\\n".repeat(20_000);
  assert.throws(
    () => parseDockerfile(`FROM a\n${deep}RUN x\n`, "Dockerfile"),
    (error) => error instanceof PlimsollError && error.code === "dockerfile-invalid" && /ONBUILD/.test(error.what),
  );
});

test("names of secrets inside of one long value are a part of that value", () => {
  const text = `RUN x password="${"password=' ".repeat(100_000)}`;
  assert.deepEqual(secretsIn(text), [{ name: "password", start: 15, end: text.length }]);
});

test("a variable that stands for CGO_ENABLED is looked up once, however often it is used", () => {
  const text = "\tCGO_ENABLED=$(NONE) go build\n".repeat(35_000);
  assert.ok(text.length < LIMITS.buildFileBytes + 10_000);
  assert.deepEqual(statementsIn({ path: "Makefile", text }, { importPath: "example.com/m", folder: "" }), []);
});

test("a script that sets more variables than any other is not decided", () => {
  const script = Array.from({ length: 40_000 }, (_, index) => `A${index}=1\n`).join("");
  const { undecided } = startedByScript(`${script}/bin/app\n`, situationOf({}));
  assert.equal(undecided.length, 1);
});

test("a long word in a build file names no script", async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    ".git/HEAD": "",
    "go.mod": "module example.com/m\n",
    "Makefile": `all:\n\tsh build.sh\n# ${"QUJD/YWJj".repeat(100_000)}\n`,
    "build.sh": "",
  });
  const { files } = await readProjectFiles(folder, folder, false);
  assert.deepEqual([...files].map(({ path }) => path).sort(), ["Makefile", "build.sh"]);
});
