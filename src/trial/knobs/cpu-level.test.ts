import assert from "node:assert/strict";
import { test } from "node:test";
import { AMD64_LEVELS, amd64Level, runsLevel } from "./cpu-level.ts";

const V2 = "cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3";
const V3 = `${V2} abm avx avx2 bmi1 bmi2 f16c fma movbe`;
const V4 = `${V3} avx512bw avx512cd avx512dq avx512f avx512vl`;
const cpuinfo = (...processors: readonly string[]) =>
  processors.map((flags, index) => `processor\t: ${index}\nflags\t\t: fpu ${flags}\nbugs\t\t:\n`).join("\n");

test("a processor has a level when it has all that the psABI asks of it", () => {
  assert.equal(amd64Level(cpuinfo("")), "v1");
  assert.equal(amd64Level(cpuinfo(V2)), "v2");
  assert.equal(amd64Level(cpuinfo(V3)), "v3");
  assert.equal(amd64Level(cpuinfo(V4)), "v4");
});

test("one missing flag is a level less, whatever there is above it", () => {
  for (const flag of V2.split(" ")) {
    assert.equal(
      amd64Level(
        cpuinfo(
          V4.split(" ")
            .filter((one) => one !== flag)
            .join(" "),
        ),
      ),
      "v1",
      flag,
    );
  }
  assert.equal(amd64Level(cpuinfo(V4.replace("movbe", "movbes"))), "v2");
  assert.equal(amd64Level(cpuinfo(V4.replace("avx512dq", ""))), "v3");
});

test("the weakest of several processors counts, and without flags nothing is known", () => {
  assert.equal(amd64Level(cpuinfo(V4, V2)), "v2");
  assert.equal(amd64Level("processor\t: 0\nFeatures\t: fp asimd\n"), null);
  assert.equal(amd64Level(""), null);
});

test("a processor runs its own level and those below", () => {
  assert.deepEqual(
    AMD64_LEVELS.map((level) => runsLevel("v3", level)),
    [true, true, true, false],
  );
});
