import assert from "node:assert/strict";
import { test } from "node:test";
import { benchmarksIn, meanOf, parseBenchText } from "./bench-text.ts";

const PRINTED = `goos: linux
goarch: amd64
pkg: example.com/benched/sum
BenchmarkOf-2             	 1000000	      1052 ns/op
BenchmarkSizes/small-2    	50000000	        24.50 ns/op	      16 B/op	       1 allocs/op
BenchmarkRate-2           	     100	   1200000 ns/op	  83.40 MB/s	       0.5 hits/op
BenchmarkTiny             	1000000000	         0.0000010 ns/op
BenchmarkZero-2           	1000000000	         0 ns/op
BenchmarkOnlyOwn-2        	     100	         3.0 parrots/op
BenchmarkSkipped-2
--- SKIP: BenchmarkSkipped-2
BenchmarkPrints-2 said BenchmarkOther 5 7 ns/op
PASS
`;

test("the time of each benchmark is read, without the number of processors", () => {
  assert.deepEqual(
    [...parseBenchText(PRINTED)],
    [
      ["BenchmarkOf", 1052],
      ["BenchmarkSizes/small", 24.5],
      ["BenchmarkRate", 1_200_000],
      ["BenchmarkTiny", 0.000001],
    ],
  );
});

test("benchmarks are functions that go takes for such", () => {
  const source = [
    "func BenchmarkA(b *testing.B) {",
    "func Benchmark(b *testing.B) {",
    "func Benchmark_b(x *testing.B) {",
    "func Benchmarks(b *testing.B) {",
    "func BenchmarkT(t *testing.T) {",
    "func (s suite) BenchmarkM(b *testing.B) {",
    "// func BenchmarkC(b *testing.B) {",
    "func BenchmarkÄ(b *testing.B) {",
  ].join("\n");
  assert.deepEqual(benchmarksIn(source), ["BenchmarkA", "Benchmark", "Benchmark_b", "BenchmarkÄ"]);
});

test("the mean is geometric, and there is none where one is missing", () => {
  const times = new Map([
    ["a", 2],
    ["b", 8],
  ]);
  assert.ok(Math.abs(meanOf(times, ["a", "b"])! - 4) < 1e-9);
  assert.equal(meanOf(times, ["a", "c"]), null);
  assert.equal(meanOf(times, []), null);
});
