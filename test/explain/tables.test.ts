import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiffFlags } from "../../src/command/diff/flags.ts";
import { renderDiff } from "../../src/command/diff/tables.ts";
import type { ExplainFlags } from "../../src/command/explain/flags.ts";
import { renderTables } from "../../src/command/explain/tables.ts";
import { reportOnDifference } from "../../src/present/difference.ts";
import { type Extent, smallBinary } from "../support/small-ledger.ts";

const PROGRAM: readonly Extent[] = [
  [".text", 3000, "std", "net/http", "text", "pclntab", "net/http.(*Client).Do"],
  [".text", 2000, "std", "runtime", "text", "pclntab", "runtime.main"],
  [".text", 1000, "example.com/order", "example.com/order", "text", "pclntab", "main.main"],
  [".rodata", 1500, "example.com/tls", "example.com/tls/x|y", "string", "string reference"],
  [".rodata", 500, "[unattributed]", "[unattributed]", "unattributed", "nothing"],
  [".symtab", 1400, "[linker-made]", "[linker-made]", "symbols", "section"],
  [".debug_info", 600, "[linker-made]", "[linker-made]", "dwarf", "section"],
];

test("the overview: sections, facts, modules with packages", () => {
  assert.equal(
    explained({}),
    `order: 10.0 kB, 10,000 bytes
go1.26.8, main package example.com/order, module example.com/order (devel)
CGO_ENABLED=0 GOOS=linux

sections
     size    share  unpacked  in memory  symbols  loaded  removed by  section                 known by
  6.00 kB   60.0 %              6.00 kB        3  yes     none        .text                   pclntab
  2.00 kB   20.0 %              2.00 kB        2  yes     none        .rodata                 string reference, nothing
  1.40 kB   14.0 %                             0  no      -s          .symtab                 section
    600 B    6.0 %   9.00 kB                   0  no      -s or -w    .debug_info             section
  10.0 kB  100.0 %                                                    the file: 10,000 bytes

what is in it
     size   share  what
  8.00 kB  80.0 %  loaded             in memory when it runs
    600 B   6.0 %  debug information  DWARF, 9.00 kB unpacked
  1.40 kB  14.0 %  symbol tables      with the names of symbols and sections
     90 B   0.9 %  absolute paths     3 distinct; -trimpath removes them
     90 B   0.9 %    home directory   /home/ann|e, 3 distinct
      0 B     0 %  module metadata    build information
      0 B     0 %  appended data      after everything that the ELF headers describe
    500 B   5.0 %  unattributed       500 B of it loaded

debug information
   size    share  unpacked  package                           module
  600 B  100.0 %   9.00 kB  [linker-made]                     [linker-made]
  600 B  100.0 %   9.00 kB  all debug information: 600 bytes

modules, and the packages of the biggest
     size    share  module                  version   replaced by  role        known by
  5.00 kB   50.0 %  std                     go1.26.8               std         pclntab
  3.00 kB   30.0 %    net/http                                                 pclntab
  2.00 kB   20.0 %    runtime                                                  pclntab
  2.00 kB   20.0 %  [linker-made]                                              section
  1.50 kB   15.0 %  example.com/tls         v1.2.0    ./tls        dependency  string reference
  1.50 kB   15.0 %    example.com/tls/x|y                                      string reference
  1.00 kB   10.0 %  example.com/order       (devel)                main        pclntab
    500 B    5.0 %  [unattributed]                                             nothing
  10.0 kB  100.0 %  the file: 10,000 bytes
`,
  );
});

test("one table, cut to the largest rows", () => {
  assert.equal(
    explained({ by: "symbol", top: 2 }),
    `order: 10.0 kB, 10,000 bytes
go1.26.8, main package example.com/order, module example.com/order (devel)
CGO_ENABLED=0 GOOS=linux

symbols
     size    share  symbol                  package   known by
  3.00 kB   30.0 %  net/http.(*Client).Do   net/http  pclntab
  2.00 kB   20.0 %  runtime.main            runtime   pclntab
  5.00 kB   50.0 %  and 5 more
  10.0 kB  100.0 %  the file: 10,000 bytes
`,
  );
});

test("only the rows that match", () => {
  assert.equal(
    explained({ by: "package", only: /^example\.com/ }),
    `order: 10.0 kB, 10,000 bytes
go1.26.8, main package example.com/order, module example.com/order (devel)
CGO_ENABLED=0 GOOS=linux

packages
     size    share  package                 module             known by
  1.50 kB   15.0 %  example.com/tls/x|y     example.com/tls    string reference
  1.00 kB   10.0 %  example.com/order       example.com/order  pclntab
  7.50 kB   75.0 %  and 4 more
  10.0 kB  100.0 %  the file: 10,000 bytes
`,
  );
});

test("Markdown, in which names are never markup", () => {
  assert.equal(
    explained({ by: "package", format: "markdown" }),
    `- order: 10.0 kB, 10,000 bytes
- go1.26.8, main package example.com/order, module example.com/order (devel)
- CGO\\_ENABLED=0 GOOS=linux

### packages

| size | share | package | module | known by |
| ---: | ---: | --- | --- | --- |
| 3.00 kB | 30.0 % | net/http | std | pclntab |
| 2.00 kB | 20.0 % | runtime | std | pclntab |
| 2.00 kB | 20.0 % | \\[linker-made\\] | \\[linker-made\\] | section |
| 1.50 kB | 15.0 % | example.com/tls/x\\|y | example.com/tls | string reference |
| 1.00 kB | 10.0 % | example.com/order | example.com/order | pclntab |
| 500 B | 5.0 % | \\[unattributed\\] | \\[unattributed\\] | nothing |
| 10.0 kB | 100.0 % | the file: 10,000 bytes |  |  |
`,
  );
});

test("the changes between two binaries", () => {
  const after: readonly Extent[] = [
    [".text", 3500, "std", "net/http", "text", "pclntab", "net/http.(*Client).Do"],
    [".text", 2000, "std", "runtime", "text", "pclntab", "runtime.main"],
    [".text", 900, "example.com/order", "example.com/order", "text", "pclntab", "main.main"],
    [".text", 300, "example.com/order", "example.com/order/cart", "text", "pclntab", "example.com/order/cart.Add"],
  ];
  assert.equal(
    compared(PROGRAM, after, {}),
    `a: 10.0 kB
b: 6.70 kB, −3.30 kB

sections
    change   before    after        section
  −2.00 kB  2.00 kB           went  .rodata
  −1.40 kB  1.40 kB           went  .symtab
    +700 B  6.00 kB  6.70 kB  grew  .text
    −600 B    600 B           went  .debug_info
  −3.30 kB  10.0 kB  6.70 kB        the file

modules
    change   before    after        module             version
  −2.00 kB  2.00 kB           went  [linker-made]
  −1.50 kB  1.50 kB           went  example.com/tls    v1.2.0
    −500 B    500 B           went  [unattributed]
    +500 B  5.00 kB  5.50 kB  grew  std                go1.26.8
    +200 B  1.00 kB  1.20 kB  grew  example.com/order  (devel)
  −3.30 kB  10.0 kB  6.70 kB        the file

packages
    change   before    after          package                 module
  −2.00 kB  2.00 kB           went    [linker-made]           [linker-made]
  −1.50 kB  1.50 kB           went    example.com/tls/x|y     example.com/tls
    −500 B    500 B           went    [unattributed]          [unattributed]
    +500 B  3.00 kB  3.50 kB  grew    net/http                std
    +300 B             300 B  came    example.com/order/cart  example.com/order
    −100 B  1.00 kB    900 B  shrank  example.com/order       example.com/order
      ±0 B                    same    1 of the same size
  −3.30 kB  10.0 kB  6.70 kB          the file
`,
  );
});

function explained(flags: ExplainFlags): string {
  return [...renderTables(smallBinary("order", PROGRAM), flags, { colour: false })].join("");
}

function compared(before: readonly Extent[], after: readonly Extent[], flags: DiffFlags): string {
  const side = (name: string, extents: readonly Extent[]) => ({ binary: smallBinary(name, extents) });
  const report = reportOnDifference({ before: side("a", before), after: side("b", after), strip: null }, flags);
  return [...renderDiff(report, flags, { colour: false })].join("");
}
