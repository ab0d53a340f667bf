import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { goObjects } from "./archive.ts";
import { GoObject } from "./go-object.ts";

function member(name: string, text: string): string {
  const header = `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}`;
  return `${header}${String(text.length).padEnd(10)}\`\n${text}${text.length % 2 === 1 ? "\n" : ""}`;
}

const HEADER = "go object linux amd64 go1.26.8 X:none\n\n!\n";
const ARCHIVE = Buffer.from(
  `!<arch>\n${member("__.PKGDEF", "exports")}${member("_go_.o", `${HEADER}\0go120ld`)}${member("dynimportfail", "")}`,
  "latin1",
);

test("the Go objects of an archive are found after their text headers", () => {
  const [object, ...others] = [...goObjects(ARCHIVE, "p")];
  assert.equal(others.length, 0);
  assert.equal(object?.architecture, "amd64");
  assert.equal(Buffer.from(object!.bytes).toString("latin1"), "\0go120ld");
});

test("an archive that is cut off anywhere, or an object without a table, is refused with a proper error", () => {
  assert.throws(() => new GoObject(Buffer.from("\0go120ld", "latin1"), "p"), PlimsollError);
  for (let length = 0; length < ARCHIVE.length; length++) {
    try {
      for (const { bytes } of goObjects(ARCHIVE.subarray(0, length), "p")) new GoObject(bytes, "p");
    } catch (error) {
      assert.ok(error instanceof PlimsollError, String(error));
    }
  }
});
