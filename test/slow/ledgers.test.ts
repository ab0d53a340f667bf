/** The ledgers of services and servers, compiled for every form and architecture: against the linker's and Go's own data. */
import { test } from "node:test";
import { buildProgram } from "../differential/evidence-programs.ts";
import { compareLedger } from "../differential/ledger-comparison.ts";
import { TRIMMED, testLedgers } from "../differential/truth-subjects.ts";

const SERVER = "test/fixtures/go/evidence-programs/server";

testLedgers({
  "a service, with paths of this machine": { folder: "examples/order" },
  "a service, position-independent": { folder: "examples/order", flags: ["-buildmode=pie"] },
  "a service for arm64": { folder: "examples/order", environment: { GOARCH: "arm64" } },
  "a service with C code": { folder: "examples/order", environment: { CGO_ENABLED: "1" } },
  ...Object.fromEntries(
    ["386", "arm", "ppc64le", "riscv64", "s390x"].map((GOARCH) => [
      `a server for ${GOARCH}`,
      { folder: SERVER, environment: { GOARCH } },
    ]),
  ),
  "go-httpbin": { remote: "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin", flags: TRIMMED },
  "nats-server": { remote: "github.com/nats-io/nats-server/v2", flags: TRIMMED },
});

/** With those of the quick suite, all architectures that Go links for Linux. */
for (const GOARCH of ["loong64", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le"]) {
  test(`${GOARCH}: sections as in readelf, modules as in go version, sizes as in go tool nm`, async (t) => {
    const path = buildProgram(t, { program: "evidence-programs/plain", environment: { GOARCH } });
    if (path !== undefined) await compareLedger(t, path);
  });
}
