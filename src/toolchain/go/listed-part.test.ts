import assert from "node:assert/strict";
import { test } from "node:test";
import { listedPart } from "./listed-part.ts";

function partOf(text: string): string {
  return Buffer.from(listedPart(Buffer.from(text))).toString();
}

test("the listed part of a Go file ends where the first declaration begins that is no import", () => {
  const heads = [
    "package a\n\n",
    "\ufeff// +build x\n\n//go:build x\n\n/* import\n func */ package a; ",
    'package a\nimport "fmt"\n\n// Says something.\n',
    'package a\nimport (\n\t. "fmt"\n\t_ "os" // func\n\tname `io`; é "net"\n\t/* ) */\n)\nimport "C"\n/* #cgo */\nimport ()\n',
  ];
  for (const head of heads) {
    assert.equal(partOf(head), head);
    for (const rest of ["func main() {}\n", "var a = 1", "type T struct{}", "const c = `\nimport ("]) {
      assert.equal(partOf(`${head}${rest}`), head);
    }
  }
});

test("the whole file counts where go reads on, or cannot parse it", () => {
  const files = [
    "",
    "func main() {}",
    "package",
    'package a\nimport "embed"\n\n//go:embed a.txt\nvar a string\n',
    "package a\nimport _ `embed`\nvar a string\n",
    'package a\nimport "\\x65mbed"\nvar a string\n',
    'package a\nimport ("fmt"\nfunc main() {}\n',
    'package a\nimport "fmt\nfunc main() {}\n',
    "package a\nimport fmt\nfunc main() {}\n",
    "package a\nindeed()\nfunc main() {}\n",
    "package a\nimported()\nfunc main() {}\n",
    "package a\n/* func main() {}\n",
    "package a\n/ func main() {}\n",
    "package a\n\0func main() {}\n",
  ];
  for (const file of files) assert.equal(partOf(file), file);
});
