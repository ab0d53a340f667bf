import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LIMITS } from "../../base/limits.ts";
import { isIgnored, parseIgnoreFile } from "./ignore.ts";
import { parseDockerfile } from "./parse.ts";
import { commandsOf, splitScript } from "./shell-commands.ts";

const parse = (text: string) => parseDockerfile(text, "Dockerfile");

describe("a Dockerfile", () => {
  test("is read with continued lines, and with comments and here-documents in them", () => {
    const { stages, comments } = parse(
      [
        "FROM a AS b",
        "RUN one \\",
        "  # between",
        "  two \\",
        "",
        "  three",
        "COPY <<-EOF <<'X' /to/",
        "\tfirst",
        "\tEOF",
        "second",
        "X",
        'CMD ["a b", "c\\"d"]',
      ].join("\n"),
    );
    const [run, copy, cmd] = stages[0]!.instructions;
    assert.deepEqual([run!.line, run!.endLine, run!.text], [2, 6, "one   two   three"]);
    assert.deepEqual(run!.emptyContinuations, [5]);
    assert.deepEqual(comments, [{ line: 3, text: "between" }]);
    assert.deepEqual(copy!.heredocs, [
      { name: "EOF", content: "first\n", expand: true, chomp: true },
      { name: "X", content: "second\n", expand: false, chomp: false },
    ]);
    assert.deepEqual([cmd!.line, cmd!.json], [12, ["a b", 'c"d']]);
  });

  test("has directives only at its top", () => {
    const { directives } = parse(
      "# syntax=docker/dockerfile:1\n# escape=`\n# check=skip=A,b;error=true\nFROM a\nRUN x `\n y",
    );
    assert.deepEqual(directives.check, { skip: ["A", "b"], experimental: [], error: true });
    assert.equal(directives.escape, "`");
    const late = parse("# a comment\n# escape=`\nFROM a\nRUN x `\nRUN y");
    assert.equal(late.directives.escape, "\\");
    assert.equal(late.stages[0]!.instructions.length, 2);
  });

  test("has flags only before the arguments", () => {
    const [copy] = parse("FROM a\nCOPY --from=b --chown=1:1 x --y z").stages[0]!.instructions;
    assert.deepEqual(copy!.flags, [
      { name: "from", value: "b" },
      { name: "chown", value: "1:1" },
    ]);
    assert.deepEqual(copy!.words, ["x", "--y", "z"]);
  });

  test("may have Windows line ends and a byte order mark", () => {
    const { stages } = parse("\uFEFFFROM a\r\nRUN x \\\r\n  y\r\n");
    assert.equal(stages[0]!.instructions[0]!.text, "x   y");
  });

  const broken: Readonly<Record<string, [text: string, where: string]>> = {
    "without FROM": ["# nothing\n", "Dockerfile:1"],
    "with a word that is no instruction": ["FROM a\nRUM x", "Dockerfile:2"],
    "with an instruction before FROM": ["ARG x\nRUN x\nFROM a", "Dockerfile:2"],
    "with a here-document that does not end": ["FROM a\nRUN <<EOF\nx\n", "Dockerfile:2"],
    "that is binary": ["\u0000\u0001FROM", "Dockerfile:1"],
  };
  for (const [name, [text, where]] of Object.entries(broken)) {
    test(`${name} is refused with its line`, () => {
      assert.throws(() => parse(text), { code: "dockerfile-invalid", where });
    });
  }

  test("that is too large, or has too many stages or instructions, is refused", () => {
    assert.throws(() => parse(`FROM a\n#${"x".repeat(LIMITS.dockerfileBytes)}`), { code: "limit-exceeded" });
    assert.throws(() => parse("FROM a\n".repeat(LIMITS.dockerfileStages + 1)), { code: "limit-exceeded" });
    assert.throws(() => parse(`FROM a\n${"RUN b\n".repeat(LIMITS.dockerfileInstructions)}`), {
      code: "limit-exceeded",
    });
  });
});

describe("commands of a RUN", () => {
  test("are separated as in a shell, and their quotes are removed", () => {
    assert.deepEqual(splitScript("a 'b; c' && X=1 sudo d \"e f\" | (g) > h; # i\n# j\nk\\ l"), [
      ["a", "b; c"],
      ["d", "e f"],
      ["g"],
      ["k l"],
    ]);
    assert.deepEqual(splitScript('x "a \\"b\\" \\c" $HOME/*.go 2>/dev/null'), [["x", 'a "b" \\c', "$HOME/*.go"]]);
  });

  test("are those of every branch and loop, once, and those of a function where it is called", () => {
    const script =
      "f() { mkdir a; }\ng() { b; }\nfor x in $(c); do d; while e; do h; done; done; f; f; if i; then j; fi";
    assert.deepEqual(splitScript(script).flat(), [..."cdeh", "mkdir", "a", ..."ijb"]);
  });

  const single: Readonly<Record<string, [script: string, command: string]>> = {
    "a comment is none": ["echo hi # && go build", "echo hi"],
    "a wrapper's option takes its value with it": ["sudo -u app env -C /src A=b go build", "go build"],
    "a program that is only looked for is not started": ["command -v go", "command -v go"],
    "options behind the file of a shell are the script's": ["sh build.sh -c 'go build'", "sh build.sh -c go build"],
    "options of a shell may stand apart": ["bash -e -o pipefail -c 'go build'", "go build"],
  };
  for (const [name, [script, command]] of Object.entries(single)) {
    test(name, () =>
      assert.equal(
        splitScript(script)
          .map((words) => words.join(" "))
          .join("; "),
        command,
      ),
    );
  }

  test("are read from a here-document only if a shell reads it", () => {
    const run = (line: string) =>
      commandsOf(parse(`FROM a\nRUN ${line}\ngo build\nE\n`).stages[0]!.instructions[0]!).map(([name]) => name);
    assert.deepEqual(run("cat <<E | sh"), ["cat", "sh", "go"]);
    assert.deepEqual(run("bash -s x <<'E' && after"), ["bash", "go", "after"]);
    assert.deepEqual(run("cat <<E > build.sh"), ["cat"]);
    assert.deepEqual(run("sh other.sh <<E"), ["sh"]);
  });

  test("are read in time that grows with the text, also where scripts and functions contain each other", () => {
    const wrappers = splitScript("env ".repeat(100_000));
    assert.equal(wrappers.length, 1);
    const functions = Array.from({ length: 20_000 }, (_, index) => `f${index}() { f${index + 1}; a; }`);
    assert.equal(splitScript(`${functions.join("\n")}\nf0`).length, functions.length + 1);
  });

  test("are also read from the exec form and from here-documents", () => {
    const [exec, here] = parse('FROM a\nRUN ["sh", "-c", "x && y"]\nRUN <<E\ngo build \\\n  -o z\nE').stages[0]!
      .instructions;
    assert.deepEqual(commandsOf(exec!), [["x"], ["y"]]);
    assert.deepEqual(commandsOf(here!).at(-1), ["go", "build", "-o", "z"]);
  });
});

test(".dockerignore: the last pattern that matches a path or a folder that contains it decides", () => {
  const file = parseIgnoreFile(
    "# all\n**/*.md\n!README.md\n/build/\nvendor\n!vendor/keep\n[a-c]?.txt\n",
    ".dockerignore",
  );
  const ignored = ["a/b.md", "x.md", "build/x/y", "vendor/a", "ab.txt"];
  const kept = ["README.md", "vendor/keep/x", "src/build/x", "dd.txt", "a/ab.txt"];
  assert.deepEqual(
    ignored.filter((path) => !isIgnored(file, path)),
    [],
  );
  assert.deepEqual(
    kept.filter((path) => isIgnored(file, path)),
    [],
  );
});
