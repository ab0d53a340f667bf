import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { SlimReport } from "../../src/report/slim-report.ts";
import { archiveLayout, type BuiltLayer, packFolder, writeImage } from "../support/built-image.ts";
import { podmanFor } from "../support/containers.ts";
import { installDebian } from "../support/debian-root.ts";
import { keptPaths } from "../support/fat-and-slim.ts";
import { alpineLayer } from "../support/fat-order.ts";
import { writeFiles } from "../support/files.ts";
import { buildGo, goFixture } from "../support/go-program.ts";
import { outputOf } from "../support/service.ts";
import { slimReport } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What the resolver of the container finds. */
const ON_NETWORK = ["--hostname", "host", "--add-host", "printer.example:192.0.2.7"];

interface Fat {
  readonly layers: readonly BuiltLayer[];
  readonly config: Readonly<Record<string, unknown>>;
}

interface Slimmed {
  readonly report: SlimReport;
  /** The slim image, in the form that plimsoll's arguments have. */
  readonly target: string;
  /** The output of the fat and of the slim image when they are run; undefined where podman is missing. */
  readonly said: { readonly fat: string; readonly slim: string } | undefined;
}

/** Makes the image minimal, and runs both images where podman is installed. */
async function slimmed(t: TestContext, { layers, config }: Fat, words: readonly string[] = []): Promise<Slimmed> {
  const folder = temporaryFolder(t);
  const fat = writeImage(join(folder, "fat"), layers, { config: { Env: [PATH], ...config } });
  const slim = join(folder, "slim.tar");
  const report = await slimReport([`oci:${fat.folder}:fat`, ...words, "-o", `oci-archive:${slim}`]);
  const podman = podmanFor(t);
  const target = `oci-archive:${slim}`;
  if (podman === undefined) return { report, target, said: undefined };
  const said = {
    fat: await outputOf(podman, archiveLayout(fat, join(folder, "fat.tar")), [], ON_NETWORK),
    slim: await outputOf(podman, slim, [], ON_NETWORK),
  };
  return { report, target, said };
}

/** A program of test/fixtures/go, with its symbols, as a layer. */
function program(t: TestContext, name: string, path: string, cgo: "0" | "1" = "0"): BuiltLayer {
  const folder = temporaryFolder(t);
  buildGo(goFixture(name), join(folder, path), { env: { CGO_ENABLED: cgo } });
  return { tar: packFolder(folder), createdBy: `COPY ${name} /${path}` };
}

function files(t: TestContext, tree: Readonly<Record<string, string>>): BuiltLayer {
  return { tar: packFolder(writeFiles(temporaryFolder(t), tree)), createdBy: "COPY files" };
}

function rulesOf({ fromImage }: SlimReport): readonly string[] {
  return fromImage?.findings.map(({ rule }) => rule) ?? [];
}

test("a template folder that only the code names, and a config file that a flag names, stay", async (t) => {
  const alpine = alpineLayer(t);
  if (alpine === undefined) return;
  const { report, said } = await slimmed(t, {
    layers: [
      alpine,
      files(t, {
        "srv/pages/page.html": "<p>{{.greeting}}</p>\n",
        "srv/pages/page_test.go": "package pages\n",
        "etc/configured/settings.json": '{"greeting":"hello","extra":"/var/lib/configured/extra.txt"}',
        "var/lib/configured/extra.txt": "a file that only the settings name",
        "etc/configured/unused.json": "{}",
      }),
      program(t, "configured", "usr/local/bin/configured"),
    ],
    config: { Entrypoint: ["configured"], Cmd: ["-config=/etc/configured/settings.json"] },
  });
  assert.deepEqual(keptPaths(report), [
    "etc/configured/settings.json",
    "srv/pages/page.html",
    "usr/local/bin/configured",
    "var/lib/configured/extra.txt",
  ]);
  const [finding] = report.fromImage?.findings ?? [];
  assert.deepEqual(rulesOf(report), ["doubtful-files"]);
  assert.deepEqual(finding?.evidence, ["/etc/configured/unused.json: 2 bytes"], "what goes unknown goes by name");
  if (said !== undefined) assert.deepEqual(said, { fat: "0\n<p>hello</p>\n", slim: "0\n<p>hello</p>\n" });
});

test("programs that a service starts by their paths stay, with what they need", async (t) => {
  const alpine = alpineLayer(t);
  if (alpine === undefined) return;
  const { report, said } = await slimmed(t, {
    layers: [
      alpine,
      files(t, { "opt/tool/bin/greet.sh": "" }),
      files(t, { "opt/tool/greet.sh": '#!/bin/sh\necho "hello $1" | tr a-z A-Z\n' }),
      program(t, "starter", "app/starter"),
    ],
    config: { Entrypoint: ["/app/starter"], WorkingDir: "/app" },
  });
  const kept = keptPaths(report);
  for (const path of ["bin/hostname", "bin/busybox", "bin/sh", "usr/bin/tr", "lib/ld-musl-x86_64.so.1"]) {
    assert.ok(kept.includes(path), `${path} is among ${kept.join(" ")}`);
  }
  assert.ok(kept.includes("bin/mount"), "one more name of what stays costs nothing");
  assert.ok(!kept.includes("sbin/apk"), "what nothing names goes");
  assert.deepEqual(rulesOf(report), ["started-programs", "doubtful-files"]);
  if (said === undefined) return;
  assert.match(said.fat, /HELLO YOU/);
  assert.equal(said.slim, said.fat);
});

test("a program that is started only by name is a finding, and --keep keeps it with what it loads", async (t) => {
  const alpine = alpineLayer(t);
  if (alpine === undefined) return;
  const fat: Fat = { layers: [alpine, program(t, "exec", "exec")], config: { Entrypoint: ["/exec"] } };
  const { report, said } = await slimmed(t, fat, ["--keep", "/bin/sh"]);
  const kept = keptPaths(report);
  for (const path of ["bin/sh", "bin/busybox", "lib/ld-musl-x86_64.so.1"])
    assert.ok(kept.includes(path), kept.join(" "));
  if (said !== undefined) assert.deepEqual(said, { fat: "0\nOK from a child\n", slim: "0\nOK from a child\n" });

  const scratch = temporaryFolder(t);
  const image = writeImage(join(scratch, "fat"), fat.layers, { config: fat.config });
  const alone = await slimReport([`oci:${image.folder}:fat`, "--dry-run"]);
  const finding = alone.fromImage?.findings.find(({ rule }) => rule === "started-programs");
  assert.match(finding?.what ?? "", /can start other programs, but it contains the path of no program/);
});

test("a dynamic program that resolves names through NSS keeps its loader, its objects and the modules", async (t) => {
  const root = temporaryFolder(t);
  if (requireTool(t, "gcc") === undefined) return;
  if (!installDebian(t, root, ["libc6", "libgcc-s1", "base-files", "dash"])) return;
  const accounts = { "etc/passwd": "root:x:0:0::/root:/bin/sh\nkeeper:x:1042:77::/home/keeper:/bin/sh\n" };
  const groups = {
    "etc/group": "root:x:0:\nkeepers:x:77:\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
  };
  const { report, target, said } = await slimmed(t, {
    layers: [
      { tar: packFolder(root), createdBy: "debootstrap" },
      files(t, { ...accounts, ...groups }),
      program(t, "names", "usr/local/bin/names", "1"),
    ],
    config: { Entrypoint: ["/usr/local/bin/names"] },
  });
  const kept = keptPaths(report);
  for (const path of ["lib64", "lib", "usr/lib/x86_64-linux-gnu/libc.so.6", "etc/nsswitch.conf", "etc/passwd"]) {
    assert.ok(kept.includes(path), `${path} is among ${kept.join(" ")}`);
  }
  assert.ok(
    kept.some((path) => /libnss_files\.so\.2$/.test(path)),
    kept.join(" "),
  );
  assert.ok(!kept.some((path) => /libnss_hesiod|\/dash$/.test(path)), kept.join(" "));
  const added = report.fromImage?.proof?.added ?? [];
  assert.ok(added.includes("var/lib/dpkg/status.d/libc6"), added.join(" "));
  assert.ok(!added.some((path) => /dash/.test(path)), added.join(" "));
  const again = await slimReport([target, "-o", `oci:${join(temporaryFolder(t), "again")}`]);
  assert.deepEqual([again.fromImage?.alreadyMinimal, again.image?.digest], [true, report.image?.digest]);
  assert.deepEqual(again.fromImage?.packages, report.fromImage?.packages, "their records stay as they are");
  const records = (paths: readonly string[]) => paths.filter((path) => path.startsWith("var/lib/dpkg/")).sort();
  assert.deepEqual(records(keptPaths(again)), records(added));
  if (said === undefined) return;
  assert.match(said.fat, /^0\nOK \[192\.0\.2\.7\] 1042 \/home\/keeper keepers <nil> true/);
  assert.equal(said.slim, said.fat);
});

test("for a busybox script the plan says what stays and why", async (t) => {
  const alpine = alpineLayer(t);
  if (alpine === undefined) return;
  const script = files(t, { "entrypoint.sh": '#!/bin/sh\nset -e\nmkdir -p /tmp/order\nexec "$@"\n' });
  const { report, said } = await slimmed(t, {
    layers: [alpine, script, program(t, "plain", "usr/local/bin/plain")],
    config: { Entrypoint: ["/entrypoint.sh"], Cmd: ["/usr/local/bin/plain"] },
  });
  const why = new Map(report.fromImage?.plan?.keep.map((kept) => [kept.path, kept.why]));
  assert.equal(why.get("entrypoint.sh"), "the container starts it");
  assert.equal(why.get("bin/busybox"), "the interpreter of /entrypoint.sh");
  assert.equal(why.get("bin/mkdir"), "the script /entrypoint.sh names it");
  assert.equal(why.get("usr/local/bin/plain"), "an argument of the container's command");
  const started = report.fromImage?.findings.find(({ rule }) => rule === "started-programs");
  assert.match(started?.evidence.join("\n") ?? "", /\/entrypoint\.sh .* is a script for \/bin\/sh/);
  if (said !== undefined) assert.deepEqual(said, { fat: "0\nOK hello\n", slim: "0\nOK hello\n" });
});
