import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { GoProgram } from "../../measure/image/ledger/layer-survey.ts";
import { PROBER_IMPORT_PATH } from "../../plan/container.ts";
import { cpuLimits } from "./cpu-limits.ts";

const info = (settings: Readonly<Record<string, string>>): GoProgram["info"] => ({
  ...{ path: "example.com/order", main: undefined, deps: [] },
  settings: new Map(Object.entries(settings)),
});
const order: GoProgram = { version: "go1.26.8", path: "example.com/order", modules: [], info: info({}) };

/** What `cpuLimits` reads of a ledger: programs, whether they are live, and the image's variables. */
function ledger(programs: readonly (readonly [GoProgram, "live" | "deleted"])[], env: readonly string[] = []) {
  const entries = programs.map(([go], entry) => [entry, { format: "elf", go }] as const);
  const tree = { status: ({ entry }: { entry: number }) => programs[entry]![1] };
  const layers = [{ index: 0, survey: { programs: new Map(entries) } }];
  return { tree, layers, config: { config: { Env: env } } } as unknown as ImageLedger;
}

function atHalfACore(found: ReturnType<typeof cpuLimits>) {
  return "found" in found ? found.found.find(({ limitCores }) => limitCores === 0.5) : assert.fail(found.unknown);
}

test("what Go wrote into the one program decides, with the variables of the image and of the trial", () => {
  assert.equal(atHalfACore(cpuLimits(ledger([[order, "live"]]), {}))?.maxProcs, 2);
  const fixed = ledger([[order, "live"]], ["PATH=/bin", "GOMAXPROCS=3"]);
  assert.match(atHalfACore(cpuLimits(fixed, {}))?.why ?? "", /GOMAXPROCS=3/);
  assert.equal(atHalfACore(cpuLimits(fixed, { GOMAXPROCS: "5" }))?.maxProcs, 5, "the trial's own win");
  const old = { ...order, info: info({ DefaultGODEBUG: "containermaxprocs=0" }) };
  assert.match(atHalfACore(cpuLimits(ledger([[old, "live"]]), {}))?.why ?? "", /containermaxprocs=0/);
});

test("where the build information is not whole, or automaxprocs is linked in, nothing is decided", () => {
  const unread = { ...order, info: null };
  const adapting = { ...order, modules: [{ path: "go.uber.org/automaxprocs", version: "v1.6.0", main: false }] };
  for (const program of [unread, adapting]) {
    assert.equal(atHalfACore(cpuLimits(ledger([[program, "live"]]), {}))?.maxProcs, null);
  }
});

test("the program that serves is the only live one besides plimsoll's own", () => {
  const prober = { ...order, path: PROBER_IMPORT_PATH };
  assert.equal(
    atHalfACore(
      cpuLimits(
        ledger([
          [order, "live"],
          [prober, "live"],
          [order, "deleted"],
        ]),
        {},
      ),
    )?.maxProcs,
    2,
  );
  assert.match(
    JSON.stringify(
      cpuLimits(
        ledger([
          [order, "live"],
          [order, "live"],
        ]),
        {},
      ),
    ),
    /2 Go programs/,
  );
  assert.match(JSON.stringify(cpuLimits(ledger([]), {})), /no program with Go's build information/);
});
