import assert from "node:assert/strict";
import { test } from "node:test";
import { type CpuFit, type CpuSituation, maxProcsOf } from "./cpu-limit.ts";

const EIGHT: CpuSituation = {
  ...{ goVersion: "go1.26.8", defaultGoDebug: "", goLine: null, linksAutomaxprocs: false },
  ...{ environment: {}, limitCores: "none", cores: 8 },
};

type Case = readonly [Partial<CpuSituation>, number, CpuFit["kind"], RegExp];

/** Eight cores, as runtime/cgroup_linux.go decides. */
const CASES: readonly Case[] = [
  [{}, 8, "no limit", /go1\.26\.8 looks at the CPU limit, and without one it takes all 8 cores/],
  [{ limitCores: 0.5 }, 2, "may be throttled", /makes no less than 2 of 0\.5/],
  [{ limitCores: 1 }, 2, "may be throttled", /makes no less than 2 of 1/],
  [{ limitCores: 1.5 }, 2, "fits", /makes no less than 2 of 1\.5/],
  [{ limitCores: 2 }, 2, "fits", /the limit is 2/],
  [{ limitCores: 2.5 }, 3, "fits", /rounds 2\.5 up/],
  [{ limitCores: 7.1 }, 8, "fits", /no more than 8 cores/],
  [{ limitCores: 16 }, 8, "fits", /no more than 8 cores/],
  [{ limitCores: 0.5, cores: 1 }, 1, "fits", /no more than 1 core$/],
  [{ limitCores: 2, goVersion: "go1.24.13" }, 8, "may be throttled", /go1\.24\.13 does not look at CPU limits, so/],
  [{ limitCores: 2, goVersion: "go1.25rc1" }, 2, "fits", /the limit is 2/],
  [{ limitCores: 2, goVersion: "go1.25.0 X:nodwarf5" }, 2, "fits", /the limit is 2/],
  [
    { limitCores: 2, defaultGoDebug: "asynctimerchan=1,containermaxprocs=0" },
    8,
    "may be throttled",
    /go line of go\.mod/,
  ],
  [{ limitCores: 2, defaultGoDebug: null, goLine: "1.24.3" }, 8, "may be throttled", /go 1\.24\.3 in go\.mod, unless/],
  [{ limitCores: 2, defaultGoDebug: null, goLine: "1.25" }, 2, "fits", /the limit is 2/],
  [
    { limitCores: 2, environment: { GODEBUG: "http2debug=1,containermaxprocs=0" } },
    8,
    "may be throttled",
    /in the env/,
  ],
  [
    { limitCores: 2, defaultGoDebug: "containermaxprocs=0", environment: { GODEBUG: "containermaxprocs=1" } },
    ...([2, "fits", /the limit is 2/] as const),
  ],
  [{ limitCores: 2, environment: { GODEBUG: "containermaxprocs=0,containermaxprocs=1" } }, 2, "fits", /is 2/],
  [{ limitCores: 2, environment: { GODEBUG: "containermaxprocs=off" } }, 2, "fits", /is 2/],
  [{ limitCores: 4, environment: { GOMAXPROCS: "1" } }, 1, "leaves cores unused", /GOMAXPROCS=1/],
  [{ limitCores: 0.5, environment: { GOMAXPROCS: "1" } }, 1, "fits", /GOMAXPROCS=1/],
  [{ limitCores: 4, environment: { GOMAXPROCS: "64" }, goVersion: null }, 64, "may be throttled", /GOMAXPROCS=64/],
  [{ limitCores: 4, environment: { GOMAXPROCS: "0" } }, 4, "fits", /the limit is 4/],
  [{ limitCores: 4, environment: { GOMAXPROCS: "many" } }, 4, "fits", /the limit is 4/],
  [{ limitCores: null, goVersion: "go1.20" }, 8, "unknown", /go1\.20/],
];

for (const [changes, expected, fit, reason] of CASES) {
  test(`GOMAXPROCS with ${JSON.stringify(changes)}`, () => {
    const found = maxProcsOf({ ...EIGHT, ...changes });
    assert.ok(found.decided, JSON.stringify(found));
    assert.equal(found.maxProcs, expected);
    assert.equal(found.fit.kind, fit);
    assert.match(found.reason, reason);
  });
}

test("what is missing is said instead of a guess", () => {
  const cases: readonly (readonly [Partial<CpuSituation>, RegExp])[] = [
    [{ goVersion: null }, /which release of Go/],
    [{ goVersion: "devel +abc" }, /no release of Go/],
    [{ limitCores: null }, /the limit is not known/],
    [{ cores: null }, /how many cores/],
    [{ defaultGoDebug: null }, /no build information/],
    [{ linksAutomaxprocs: true, goVersion: "go1.20" }, /automaxprocs/],
    [{ environment: { GOMAXPROCS: "+4" } }, /GOMAXPROCS=\+4/],
  ];
  for (const [changes, missing] of cases) {
    const found = maxProcsOf({ ...EIGHT, ...changes });
    assert.ok(!found.decided, JSON.stringify(changes));
    assert.match(found.missing, missing);
  }
});

test("a limit that changes is followed unless something was set", () => {
  const follows = (changes: Partial<CpuSituation>) => {
    const found = maxProcsOf({ ...EIGHT, limitCores: 4, ...changes });
    return found.decided && found.followsLimit;
  };
  assert.equal(follows({}), true);
  assert.equal(follows({ environment: { GODEBUG: "updatemaxprocs=0" } }), false);
  assert.equal(follows({ environment: { GOMAXPROCS: "4" } }), false);
  assert.equal(follows({ goVersion: "go1.24" }), false);
});
