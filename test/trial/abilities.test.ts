/** What images let a program do, seen by the probe in a real container runtime. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareAbilities } from "../../src/flow/trial/abilities.ts";
import { requireTool } from "../support/tools.ts";
import { trialBench } from "../support/trial-ground.ts";

test("what an image lacks is told apart by the probe, and named from a trace", async (t) => {
  if (requireTool(t, "go") === undefined || requireTool(t, "strace") === undefined) return;
  const bench = trialBench(t);
  if (bench === undefined) return;
  const without = ["etc/ssl", "etc/passwd", "usr/share/zoneinfo", "tmp"];
  await using open = await bench.ground(bench.images.write({ without }), bench.images.write());
  const section = await compareAbilities(open.ground);
  assert.ok("found" in section, JSON.stringify(section));
  const { rows, whyUntraced } = section.found;
  assert.equal(whyUntraced, null);
  const different = rows.filter(({ shows }) => shows === "different");
  const lost = different.map(({ question, before, after, missing }) => ({
    question,
    can: [before?.can, after?.can],
    missing: missing!.filter((file) => file.in === "after").map(({ path, error }) => `${path} ${error}`),
  }));
  const of = (name: string) => lost.find(({ question }) => question === name);
  const roots = of("roots that Go finds");
  assert.deepEqual(roots?.can, [true, false]);
  assert.ok(roots.missing.includes("/etc/ssl/certs/ca-certificates.crt ENOENT"), roots.missing.join());
  assert.deepEqual(of("its user by number"), {
    question: "its user by number",
    can: [true, false],
    missing: ["/etc/passwd ENOENT"],
  });
  const zone = "Europe/Berlin";
  const missing = [`/usr/share/zoneinfo/${zone} ENOENT`];
  assert.deepEqual(of(zone), { question: zone, can: [true, false], missing });
  assert.deepEqual(of("write to /tmp")?.can, [true, false]);
  // What is the runtime's own is the same in both, and so is what neither has.
  const same = rows.filter(({ shows }) => shows === "same").map(({ question }) => question);
  for (const question of ["a name in /etc/hosts", "localhost", "sh -c", "America/New_York"]) {
    assert.ok(same.includes(question), `${question}: ${JSON.stringify(rows)}`);
  }
});

test("without go, what images allow cannot be found out, and that is said", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(), bench.images.write());
  const surroundings = { ...open.ground.surroundings, env: { PATH: "/nonexistent" } };
  assert.deepEqual(await compareAbilities({ ...open.ground, surroundings }), {
    unknown: "go is not on PATH: what tries it is compiled with your own Go",
  });
});
