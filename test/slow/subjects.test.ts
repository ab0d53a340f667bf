import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { printedCommand, runPrinted } from "../support/printed-command.ts";
import { reportOf, runSlim } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** Programs of hundreds of modules, named as users would name them. */
const SUBJECTS = [
  {
    source: "github.com/coredns/coredns@v1.15.0",
    words: ["-version"],
    says: /CoreDNS-1\.15\.0/,
    // Its tracing has a firewall in C; its own Makefile builds it without C.
    notes: /warning: github\.com\/DataDog\/go-libddwaf\/v5\/internal\/bindings .*Makefile:10: CGO_ENABLED\?=0/,
  },
  {
    source: "github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9",
    words: ["build-info"],
    says: /mod\s+github\.com\/caddyserver\/caddy\/v2\s+v2\.11\.9/,
    notes: /^/,
  },
  {
    source: "github.com/prometheus/prometheus/cmd/prometheus@v0.316.0",
    words: ["--version"],
    says: /prometheus, version/,
    notes: /^/,
  },
];

for (const { source, words, says, notes } of SUBJECTS) {
  test(`${source} is made minimal, and runs`, async (t) => {
    if (requireTool(t, "go") === undefined) return;
    const cwd = temporaryFolder(t);
    let run = await runSlim([source, "--measure", "none", "--json", "-o", "oci:out"], { cwd });
    const { error } = reportOf(run);
    // A refusal is right if its printed command works.
    if (error?.code === "cgo-required") run = await runPrinted(t, `${printedCommand(error)} --json`, { cwd });
    assert.equal(run.exitCode, 0, run.stderr);
    const report = reportOf(run);
    t.diagnostic(`${source}: ${report.image?.sizeBytes} bytes stored; ${report.notes.join("; ")}`);
    assert.match(report.notes.join("\n"), notes);
    assert.match(runInRoot(t, join(cwd, "out"), words), says);
  });
}

/** The output of the image's program in a root folder with the image's files. */
function runInRoot(t: TestContext, layout: string, words: readonly string[]): string {
  const root = join(temporaryFolder(t), "root");
  mkdirSync(root);
  const image = new LayoutOnDisk(layout).image();
  for (const layer of image.manifest.layers) {
    execFileSync("tar", ["-xf", new LayoutOnDisk(layout).path(layer), "-C", root, "--no-same-owner"]);
  }
  const [program, ...first] = [...(image.config.config?.Entrypoint ?? [])];
  const chroot = process.getuid?.() === 0 ? requireTool(t, "chroot") : undefined;
  if (chroot === undefined) return execFileSync(join(root, program!), [...first, ...words], { encoding: "utf8" });
  return execFileSync(chroot, [root, program!, ...first, ...words], { encoding: "utf8", env: {} });
}
