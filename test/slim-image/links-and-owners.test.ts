import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  attribute,
  fatAndSlim,
  file,
  findingsOf,
  folder,
  goProgram,
  keptPaths,
  link,
} from "../support/fat-and-slim.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";

/** `tar -tv` of every layer: mode, owner, name, target. */
function listing(path: string): readonly string[] {
  const layout = new LayoutOnDisk(path);
  return layout.image("slim").manifest.layers.flatMap((layer) =>
    execFileSync("tar", ["--numeric-owner", "-tvf", layout.path(layer)], { encoding: "utf8" })
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ +\d+ \d{4}-\d\d-\d\d \d\d:\d\d /, " ")),
  );
}

const SVC = { uid: 7474, gid: 7474 };
const ACCOUNTS = [
  file("etc/passwd", "root:x:0:0::/:/bin/sh\nsvc:x:7474:7474::/var/lib/svc:/bin/sh\n", { mode: 0o644 }),
  file("etc/group", "root:x:0:\nsvc:x:7474:\n", { mode: 0o644 }),
];

test("links of the working directory stay with their targets, owners and modes included", async (t) => {
  const made = await fatAndSlim(
    t,
    [
      [
        folder("data", { mode: 0o777, ...SVC }),
        folder("data/conf", { ...SVC }),
        file("data/conf/app.conf", "key=1\n", { mode: 0o640, ...SVC }),
        folder("logs", { mode: 0o777, ...SVC }),
        file("logs/old.log", "line\n", { mode: 0o600, ...SVC }),
        folder("var/lib/svc", { ...SVC }),
        link("var/lib/svc/data", "/data"),
        link("var/lib/svc/logs", "../../../logs"),
        link("var/lib/svc/nowhere", "/gone/away"),
        link("var/lib/svc/back", "/logs/there"),
        link("logs/there", "/var/lib/svc"),
        link("var/lib/svc/tool", "/usr/libexec/tool"),
        file("usr/libexec/tool", goProgram(t, "plain")),
        file("usr/bin/argv", goProgram(t, "argv")),
        ...ACCOUNTS,
      ],
    ],
    {
      Entrypoint: ["/usr/bin/argv", "@data/conf/app.conf", "@logs/old.log"],
      WorkingDir: "/var/lib/svc",
      Volumes: { "/data": {} },
      User: "svc",
    },
  );
  const names = listing(made.slimFolder);
  for (const line of [
    "drwxrwxrwx 7474/7474 data/",
    "drwxrwxrwx 7474/7474 logs/",
    "-rw------- 7474/7474 logs/old.log",
    "lrwxrwxrwx 0/0 var/lib/svc/data -> /data",
    "lrwxrwxrwx 0/0 var/lib/svc/logs -> ../../../logs",
    "lrwxrwxrwx 0/0 var/lib/svc/nowhere -> /gone/away",
  ]) {
    assert.ok(names.includes(line), `${line} is among\n${names.join("\n")}`);
  }
  assert.deepEqual(findingsOf(made.report, "broken-link"), [
    "/var/lib/svc/tool stays, but its target /usr/libexec/tool does not",
  ]);
  const ran = await made.run();
  if (ran === undefined) return;
  assert.match(ran.fat, /^0\nOK in \/var\/lib\/svc\ndata\/conf\/app\.conf: "key=1\\n"\nlogs\/old\.log: "line\\n"\n$/);
  assert.equal(ran.slim, ran.fat);
});

test("a working directory, a home and a volume that are links stay links, with their targets", async (t) => {
  const { report } = await fatAndSlim(
    t,
    [
      [
        folder("srv/real"),
        file("srv/real/page.html", "page", { mode: 0o644 }),
        link("work", "srv/real"),
        folder("var/spool"),
        link("cache", "/var/spool"),
        file("argv", goProgram(t, "argv")),
      ],
    ],
    { Entrypoint: ["/argv", "@page.html"], WorkingDir: "/work", Volumes: { "/cache": {} } },
  );
  for (const path of ["work", "srv/real/page.html", "cache", "var/spool"]) {
    assert.ok(keptPaths(report).includes(path), `${path} is among ${keptPaths(report).join(" ")}`);
  }
  const { report: system } = await fatAndSlim(
    t,
    [[folder("var/lib", { mode: 0o711 }), link("work", "/var/lib"), file("argv", goProgram(t, "argv"))]],
    { Entrypoint: ["/argv"], WorkingDir: "/work" },
  );
  assert.deepEqual(keptPaths(system), ["argv", "var/lib", "work"], "of the system's folder the folder alone");
});

test("a user or a group that the image does not have is a finding", async (t) => {
  const findings = async (User: string, accounts = ACCOUNTS) => {
    const { report } = await fatAndSlim(t, [[file("argv", goProgram(t, "argv")), ...accounts]], {
      Entrypoint: ["/argv"],
      User,
    });
    return [...findingsOf(report, "unknown-user"), ...findingsOf(report, "unnamed-user")].map((what) =>
      what.replace(/^oci:\S+ is to run as /, ""),
    );
  };
  assert.deepEqual(await findings("svc:svc"), []);
  assert.deepEqual(await findings("7474:0"), []);
  assert.deepEqual(await findings(""), []);
  assert.deepEqual(await findings("nobody"), ["user nobody, which no line of /etc/passwd has"]);
  assert.deepEqual(await findings("svc:staff"), ["group staff, which no line of /etc/group has"]);
  assert.deepEqual(await findings("1000:50"), [
    "no line of /etc/passwd has the number 1000 of the container's user",
    "no line of /etc/group has the number 50 of the container's group",
  ]);
  assert.deepEqual(await findings("svc", []), ["user svc, which no line of /etc/passwd has"]);
});

test("owners, modes, setuid and capabilities are those of the image, also of a stripped program", async (t) => {
  const capability = Buffer.from("0100000200040000000000000000000000000000", "hex");
  const made = await fatAndSlim(
    t,
    [
      [
        folder("tmp", { mode: 0o1777 }),
        folder("app", { mode: 0o750, uid: 1000 }),
        file("app/argv", goProgram(t, "argv"), { mode: 0o4755, uid: 1000 }),
        folder("data", { mode: 0o700, uid: 1000 }),
        folder("data/conf", { mode: 0o2770, uid: 1000, gid: 50 }),
        file("data/conf/app.conf", "key=1\n", { mode: 0o600, uid: 1000, gid: 50 }),
        attribute("security.capability", capability),
        file("app/bound", goProgram(t, "plain")),
      ],
    ],
    { Entrypoint: ["/app/argv", "@/data/conf/app.conf"], WorkingDir: "/app", User: "1000:0" },
    { keep: ["/app/bound"] },
  );
  const names = listing(made.slimFolder);
  for (const line of [
    "drwxrwxrwt 0/0 tmp/",
    "drwxr-x--- 1000/0 app/",
    "-rwsr-xr-x 1000/0 app/argv",
    "drwx------ 1000/0 data/",
    "drwxrws--- 1000/50 data/conf/",
    "-rw------- 1000/50 data/conf/app.conf",
  ]) {
    assert.ok(names.includes(line), `${line} is among\n${names.join("\n")}`);
  }
  assert.match(findingsOf(made.report, "file-capabilities").join(), /\/app\/bound stays with the capabilities/);
  assert.deepEqual(made.report.fromImage?.proof?.stripped, ["app/argv", "app/bound"]);
  const ran = await made.run();
  if (ran === undefined) return;
  assert.match(ran.fat, /^0\nOK in \/app\n\/data\/conf\/app\.conf: "key=1\\n"\n$/);
  assert.equal(ran.slim, ran.fat);
});
