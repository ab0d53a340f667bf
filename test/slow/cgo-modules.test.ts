import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { workshop } from "../differential/go-workshop.ts";

/**
 * Modules that people use, and what is known about them without C: from their documentation, and for those with `use`
 * also from compiling it. `lost` modules are refused, with any message.
 */
const MODULES: readonly {
  readonly path: string;
  readonly version: string;
  readonly truth: "fine" | "lost";
  readonly use?: string;
}[] = [
  { path: "github.com/mattn/go-sqlite3", version: "v1.14.32", truth: "lost", use: "sqlite3.Version" },
  { path: "gorm.io/driver/sqlite", version: "v1.6.0", truth: "lost" },
  { path: "modernc.org/sqlite", version: "v1.40.0", truth: "fine" },
  { path: "github.com/glebarez/sqlite", version: "v1.11.0", truth: "fine" },
  {
    path: "github.com/confluentinc/confluent-kafka-go/v2/kafka",
    version: "v2.12.0",
    truth: "lost",
    use: "kafka.NewProducer",
  },
  { path: "github.com/segmentio/kafka-go", version: "v0.4.49", truth: "fine" },
  { path: "github.com/DataDog/zstd", version: "v1.5.7", truth: "lost", use: "zstd.Compress" },
  { path: "github.com/klauspost/compress/zstd", version: "v1.18.1", truth: "fine", use: "zstd.NewReader" },
  { path: "github.com/valyala/gozstd", version: "v1.23.2", truth: "lost", use: "gozstd.Compress" },
  { path: "github.com/shirou/gopsutil/v4/cpu", version: "v4.25.10", truth: "fine", use: "cpu.Info" },
  { path: "github.com/shirou/gopsutil/v4/process", version: "v4.25.10", truth: "fine", use: "process.Pids" },
  { path: "github.com/fsnotify/fsnotify", version: "v1.9.0", truth: "fine", use: "fsnotify.NewWatcher" },
  { path: "github.com/miekg/pkcs11", version: "v1.1.1", truth: "lost", use: "pkcs11.New" },
  { path: "golang.org/x/net/route", version: "v0.47.0", truth: "fine" },
  { path: "google.golang.org/grpc", version: "v1.76.0", truth: "fine", use: "grpc.NewServer" },
  { path: "github.com/cockroachdb/pebble", version: "v1.1.5", truth: "fine", use: "pebble.Open" },
  { path: "go.etcd.io/bbolt", version: "v1.4.3", truth: "fine" },
  { path: "github.com/karalabe/hid", version: "v1.0.0", truth: "lost", use: "hid.Enumerate" },
  { path: "github.com/google/gopacket/pcap", version: "v1.1.19", truth: "lost", use: "pcap.OpenLive" },
  { path: "github.com/google/gopacket", version: "v1.1.19", truth: "fine" },
  {
    path: "github.com/coreos/go-systemd/v22/sdjournal",
    version: "v22.6.0",
    truth: "lost",
    use: "sdjournal.NewJournal",
  },
  { path: "github.com/coreos/go-systemd/v22/daemon", version: "v22.6.0", truth: "fine", use: "daemon.SdNotify" },
  { path: "github.com/opencontainers/runc/libcontainer/nsenter", version: "v1.3.3", truth: "lost" },
  { path: "github.com/seccomp/libseccomp-golang", version: "v0.11.1", truth: "lost", use: "seccomp.NewFilter" },
  { path: "github.com/pebbe/zmq4", version: "v1.4.0", truth: "lost", use: "zmq4.NewSocket" },
  { path: "github.com/NVIDIA/go-nvml/pkg/nvml", version: "v0.13.0-1", truth: "lost", use: "nvml.Init" },
  { path: "github.com/apache/arrow-go/v18/arrow/cdata", version: "v18.4.1", truth: "lost" },
  { path: "github.com/ethereum/go-ethereum/crypto", version: "v1.16.7", truth: "fine", use: "crypto.Sign" },
  { path: "github.com/spf13/cobra", version: "v1.10.1", truth: "fine" },
  { path: "k8s.io/client-go/kubernetes", version: "v0.34.1", truth: "fine" },
];

test("modules that need C are refused, and those that do not pass", async (t) => {
  const shop = workshop(t);
  if (shop === undefined) return;
  let [lost, fine, built, absent] = [0, 0, 0, 0];
  const wrong: string[] = [];
  for (const [index, { path, version, truth, use }] of MODULES.entries()) {
    const name = `m${index}`;
    const body =
      use === undefined
        ? `import _ "${path}"\n\nfunc main() {}\n`
        : `import used "${path}"\n\nvar _ = used.${use.split(".")[1]}\n\nfunc main() {}\n`;
    shop.write({
      [`${name}/go.mod`]: `module example.com/${name}\n\ngo 1.24\n`,
      [`${name}/main.go`]: `package main\n\n${body}`,
    });
    const cwd = `${shop.folder}/${name}`;
    const env = { ...shop.environment, GOFLAGS: "-mod=mod", CGO_ENABLED: "0" };
    if (spawnSync("go", ["get", `${path}@${version}`], { cwd, env }).status !== 0) {
      absent++;
      continue;
    }
    const go = await shop.open(name, { GOFLAGS: "-mod=mod" });
    const main = await shop.resolve(go, ".");
    const { verdict, facts } = await shop.judge(go, main);
    if (verdict.holds !== (truth === "fine"))
      wrong.push(`${path}@${version} is ${truth}: ${JSON.stringify(facts.refused)}`);
    if (truth === "fine") fine++;
    else lost++;
    // Modules that pass compile without C, and so do those that silently lose functions.
    if (use === undefined) continue;
    built++;
    const compiles = spawnSync("go", ["build", "-o", "/dev/null", "."], { cwd, env }).status === 0;
    if (!compiles && verdict.holds) wrong.push(`${path}@${version} passes, and does not compile without C`);
  }
  t.diagnostic(
    `compared ${lost + fine} modules: ${lost} lost, ${fine} fine, ${built} of them compiled; ${absent} could not be had`,
  );
  assert.deepEqual(wrong, []);
  assert.ok(lost + fine >= 20, "most modules could be had");
});
