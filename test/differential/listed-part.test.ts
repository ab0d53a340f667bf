import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listedPart } from "../../src/toolchain/go/listed-part.ts";
import { workshop } from "./go-workshop.ts";

/** Prints the folders that go/build sees otherwise when it can read only so many bytes of each file. */
const READER = `package main

import (
	"encoding/json"
	"fmt"
	"go/build"
	"io"
	"os"
	"reflect"
)

type part struct {
	io.Reader
	io.Closer
}

func main() {
	var folders map[string]map[string]int64
	if err := json.NewDecoder(os.Stdin).Decode(&folders); err != nil {
		panic(err)
	}
	whole, parts := build.Default, build.Default
	for folder, lengths := range folders {
		parts.OpenFile = func(path string) (io.ReadCloser, error) {
			file, err := os.Open(path)
			if length, ok := lengths[path]; ok && err == nil {
				return part{io.LimitReader(file, length), file}, nil
			}
			return file, err
		}
		for _, cgo := range []bool{false, true} {
			whole.CgoEnabled, parts.CgoEnabled = cgo, cgo
			a, errA := whole.ImportDir(folder, 0)
			b, errB := parts.ImportDir(folder, 0)
			if !reflect.DeepEqual(a, b) || fmt.Sprint(errA) != fmt.Sprint(errB) {
				fmt.Println(folder, errA, errB)
			}
		}
	}
}
`;

test("go/build sees nothing in a Go file beyond the listed part of it", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  const go = await shop.open();
  const folders: Record<string, Record<string, number>> = {};
  let shortened = 0;
  // Whole files, and files whose rest is cut off in the middle of something.
  const odd = [
    'package a\nimport "fmt\n',
    "package a\nimport ()\n\0",
    'package a\nimport "embed"\n//go:embed x\nvar x string\n',
  ];
  for (const [index, text] of odd.entries()) shop.write({ [`odd/${index}/a.go`]: text });
  for (const root of [join(go.settings.GOROOT!, "src"), join(shop.folder, "odd")]) {
    for (const path of globSync("**/*.go", { cwd: root })) {
      if (!statSync(join(root, path)).isFile()) continue;
      const bytes = readFileSync(join(root, path));
      const length = listedPart(bytes).length;
      if (length < bytes.length) shortened++;
      const folder = join(root, path, "..");
      folders[folder] = { ...folders[folder], [join(root, path)]: length };
    }
  }
  assert.ok(shortened > 1_000, `only ${shortened} files have a part that does not count`);
  const program = join(shop.folder, "reader.go");
  writeFileSync(program, READER);
  const env = { ...shop.environment, GO111MODULE: "off" };
  const input = JSON.stringify(folders);
  const output = execFileSync(go.program, ["run", program], { cwd: shop.folder, env, input, encoding: "utf8" });
  assert.equal(output, "");
});
