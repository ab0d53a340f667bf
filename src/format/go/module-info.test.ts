import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Absent } from "./absent.ts";
import { unquote } from "./go-quote.ts";
import { parseModuleInfo } from "./module-info.ts";

test("modules, replacements and settings are read", () => {
  const info = parseModuleInfo(
    [
      "path\texample.com/service/cmd/order",
      "mod\texample.com/service\tv1.2.3\t",
      "dep\texample.com/a\tv0.1.0\th1:sum=",
      "dep\texample.com/b\tv0.2.0",
      "=>\texample.com/fork\tv0.3.0\th1:fork=",
      "build\t-ldflags=\"-s -w -X 'main.v=1'\"",
      "build\tCGO_ENABLED=0",
      "later\twhatever Go may add",
      "",
    ].join("\n"),
  );
  assert.ok(!(info instanceof Absent));
  assert.equal(info.path, "example.com/service/cmd/order");
  assert.deepEqual(info.main, { path: "example.com/service", version: "v1.2.3", sum: "" });
  assert.deepEqual(info.deps, [
    { path: "example.com/a", version: "v0.1.0", sum: "h1:sum=" },
    {
      path: "example.com/b",
      version: "v0.2.0",
      sum: "",
      replace: { path: "example.com/fork", version: "v0.3.0", sum: "h1:fork=" },
    },
  ]);
  assert.deepEqual(
    [...info.settings],
    [
      ["-ldflags", "-s -w -X 'main.v=1'"],
      ["CGO_ENABLED", "0"],
    ],
  );
});

test("module information that Go refuses is refused, with the line", () => {
  const refused = {
    "mod\tonly-a-path": /line 1 .*two or three columns/,
    "path\tp\ndep\ta\tb\tc\td": /line 2 .*two or three columns/,
    "=>\ta\tv1\tsum": /follows no module/,
    "dep\ta\tv1\n=>\ta\tv1": /three columns/,
    "build\tno-equals-sign": /key=value/,
    "build\t=value": /key=value/,
    "build\tkey=two words": /needs quotes/,
    'build\tkey="open': /quoted wrongly/,
    'build\t"key"value': /key=value/,
  };
  for (const [text, reason] of Object.entries(refused)) {
    const info = parseModuleInfo(`${text}\n`);
    assert.ok(info instanceof Absent, text);
    assert.match(info.reason, reason);
  }
});

test("text after the last line end is ignored", () => {
  const info = parseModuleInfo("path\tp\nmod\tbroken");
  assert.ok(!(info instanceof Absent));
  assert.equal(info.main, undefined);
});

test("Go string literals are unquoted, and text that is not one is refused", () => {
  assert.equal(unquote('"a\\tb\\x41\\101\\u00e9\\U0001F600\\""'), 'a\tbAAé😀"');
  assert.equal(unquote("`raw \\n`"), "raw \\n");
  for (const wrong of ['"', "plain", '"a"b"', '"\\q"', '"\\x4"', '"\\400"', '"\\ud800"', "`a`b`", '"line\nend"']) {
    assert.equal(unquote(wrong), undefined, wrong);
  }
});

test("a string that JSON quotes has the same value as a Go literal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      // strconv.Quote and JSON write the same for all text without a slash to escape.
      assert.equal(unquote(JSON.stringify(text)), text);
    }),
  );
});
