/**
 * One program for each way in which Go lays out what the ledger reads. The same with larger programs, which have to be
 * compiled for each, is in the slow suite.
 */
import { TRIMMED, testLedgers } from "./truth-subjects.ts";

const PLAIN = "test/fixtures/go/evidence-programs/plain";

testLedgers({
  "a service": { folder: "examples/order", flags: TRIMMED },
  "a program, position-independent": { folder: PLAIN, flags: ["-buildmode=pie"] },
  "sqlite in C": { folder: "test/fixtures/go/sqlite", environment: { CGO_ENABLED: "1" } },
  ...Object.fromEntries(
    ["386", "arm", "arm64", "riscv64", "s390x"].map((GOARCH) => [
      `a program for ${GOARCH}`,
      { folder: PLAIN, environment: { GOARCH } },
    ]),
  ),
  "hey": { remote: "github.com/rakyll/hey", flags: TRIMMED },
  "a server of Go 1.21": { folder: "test/fixtures/go/old", isOld: true },
});
