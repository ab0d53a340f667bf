import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { packFolder, writeImage } from "../support/built-image.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const PASSWD = "root:x:0:0:root:/root:/bin/sh\nkeeper:x:1000:1000::/home/keeper:/bin/false\n";

/** The image of a service whose program was changed after it had been linked. */
async function slimmed(t: TestContext, name: string, change: (path: string) => void) {
  const folder = temporaryFolder(t);
  const root = join(folder, "root");
  for (const each of ["etc", "bin"]) mkdirSync(join(root, each), { recursive: true });
  writeFileSync(join(root, "etc/passwd"), PASSWD);
  const path = join(root, "bin/service");
  buildGo(goFixture(name), path);
  change(path);
  const fat = writeImage(join(folder, "fat"), [{ tar: packFolder(root), createdBy: "COPY root /" }], {
    config: { Entrypoint: ["/bin/service"] },
  });
  return slimReport([`oci:${fat.folder}:fat`, "-o", `oci-archive:${join(folder, "slim.tar")}`]);
}

test("a service without build information is slimmed and stripped like any other", async (t) => {
  const objcopy = requireTool(t, "objcopy");
  if (requireTool(t, "go") === undefined || objcopy === undefined) return;
  const remove = ["--remove-section=.go.buildinfo", "--remove-section=.note.*"];
  const { fromImage } = await slimmed(t, "plain", (path) => {
    execFileSync(objcopy, [...remove, path], { stdio: "pipe" });
  });
  assert.deepEqual(
    fromImage?.plan?.keep.map(({ path, as }) => [path, as]),
    [["bin/service", "stripped"]],
  );
  assert.equal(fromImage?.plan?.users, "lines", "its functions are known: it looks no user up");
});

test("what a service may need is kept if its functions are unknown: its table is of no known release", async (t) => {
  if (requireTool(t, "go") === undefined) return;
  const { fromImage } = await slimmed(t, "plain", hidePclntab);
  assert.equal(fromImage?.plan?.users, "whole");
  assert.ok(fromImage?.plan?.keep.some(({ path }) => path === "etc/passwd"));
  const unknown = fromImage?.findings.find(({ rule }) => rule === "started-programs");
  assert.match(unknown?.evidence.join("\n") ?? "", /the linked functions are not known/);
});

/** As obfuscators do: another magic number. */
function hidePclntab(path: string): void {
  const bytes = readFileSync(path);
  const magic = bytes.indexOf(Buffer.from("f1ffffff00000108", "hex"));
  assert.notEqual(magic, -1);
  bytes.writeUInt32LE(0x6333c187, magic);
  writeFileSync(path, bytes);
}
