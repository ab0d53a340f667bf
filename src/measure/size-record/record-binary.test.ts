import assert from "node:assert/strict";
import { test } from "node:test";
import { smallBinary } from "../../../test/support/small-ledger.ts";
import { encodeLockFile, parseLockFile } from "../../format/size-record/lock-file.ts";
import { recordBinary } from "./record-binary.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

test("the record of a program has its bytes by module and package, sorted, and adds up", () => {
  const binary = smallBinary("order", [
    [".text", 300, "std", "net/http", "text", "symbol table"],
    [".text", 200, "example.com/order", "example.com/order", "text", "symbol table"],
    [".text", 40, "std", "fmt", "text", "symbol table"],
    [".rodata", 60, "std", "net/http", "data", "symbol table"],
    [".rodata", 7, "example.com/tls", "example.com/tls", "data", "symbol table"],
    [".symtab", 100, "[linker-made]", "[linker-made]", "symbols", "format"],
  ]);
  const record = recordBinary("order", "linux/amd64", DIGEST, binary);
  assert.deepEqual(
    record.packages.map(({ name, module, sizeBytes }) => [name, module, sizeBytes]),
    [
      ["[linker-made]", "[linker-made]", 100],
      ["example.com/order", "example.com/order", 200],
      ["example.com/tls", "example.com/tls", 7],
      ["fmt", "std", 40],
      ["net/http", "std", 360],
    ],
  );
  assert.deepEqual(
    record.modules.map(({ name, version, sizeBytes }) => [name, version, sizeBytes]),
    [
      ["[linker-made]", null, 100],
      ["example.com/order", null, 200],
      // A replaced module without a version of its own is known by the one that was required.
      ["example.com/tls", "v1.2.0", 7],
      ["std", "go1.26.8", 400],
    ],
  );
  assert.deepEqual([record.kind, record.sizeBytes, record.wireBytes, record.compression], ["binary", 707, null, null]);
  // Reading it again checks its sums and its order.
  assert.deepEqual(parseLockFile(encodeLockFile([record]), "lock"), [record]);
});

test("packages of one name in two modules stay two rows", () => {
  const binary = smallBinary("order", [
    [".text", 5, "example.com/b", "example.com/x", "text", "symbol table"],
    [".text", 6, "example.com/a", "example.com/x", "text", "symbol table"],
  ]);
  const record = recordBinary("order", "linux/amd64", DIGEST, binary);
  const [read] = parseLockFile(encodeLockFile([record]), "lock");
  assert.deepEqual(
    read!.packages.map(({ name, module, sizeBytes }) => [name, module, sizeBytes]),
    [
      ["example.com/x", "example.com/a", 6],
      ["example.com/x", "example.com/b", 5],
    ],
  );
});
