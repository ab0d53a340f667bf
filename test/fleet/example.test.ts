/** The example fleet breaks its standard where its README says so, and nowhere else. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import type { LintReport } from "../../src/report/lint-report.ts";
import {
  CLOUDS,
  EXAMPLE,
  plantedViolations,
  releaseExample,
  requireExample,
  SERVICES,
} from "../support/fleet-example.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";

const STANDARD = readFileSync(join(EXAMPLE, "plimsoll.yaml"), "utf8");

test("the README names six violations, each of another rule", () => {
  assert.equal(SERVICES.length, 23);
  assert.equal(plantedViolations().length, 6);
  assert.equal(new Set(plantedViolations().map((one) => one.split(": ")[1])).size, 6);
});

test("with all images at hand, the planted cells are broken in each cloud, and all others hold", async (t) => {
  const released = await releaseExample(t);
  if (released === undefined) return;
  const cwd = temporaryFolder(t);
  const registries = /(?<=registry:)(?:\n +- .*)+/;
  const rules = STANDARD.replace(registries, ` ${released.host}/shop/*\n    digest: true\n    age: 1d`);
  writeFileSync(join(cwd, "plimsoll.yaml"), rules);
  for (const cloud of CLOUDS) {
    writeFileSync(join(cwd, "deploy.yaml"), released.render(cloud));
    const { stdout } = await runHere(["fleet", "deploy.yaml", "--json", "--html", "fleet.html"], { cwd });
    const { services, unread } = JSON.parse(stdout) as FleetReport;
    assert.deepEqual(unread, []);
    assert.equal(services.length, SERVICES.length + 2, "order has three containers");
    const cells = services.flatMap(({ name, cells }) => cells.map((cell) => ({ ...cell, name })));
    assert.equal(cells.length, services.length * 8);
    const open = cells.filter(({ outcome }) => outcome !== "pass");
    assert.ok(open.every(({ outcome }) => outcome === "fail"));
    const named = open.map(({ name, rule }) => `${name.replace(/^shop\//, "")}: ${rule}`);
    assert.deepEqual(named.sort(), plantedViolations().toSorted());
  }
  assert.match(readFileSync(join(cwd, "fleet.html"), "utf8"), /is there in 2 compressions/);
});

test("nothing else is wrong with the manifests, whatever lint looks for there", async (t) => {
  const render = requireExample(t);
  if (render === undefined) return;
  const cwd = temporaryFolder(t);
  for (const cloud of CLOUDS) {
    writeFileSync(join(cwd, "deploy.yaml"), render(cloud));
    const { findings } = JSON.parse((await runHere(["lint", "deploy.yaml", "--json"], { cwd })).stdout) as LintReport;
    assert.deepEqual(
      findings.map(({ rule, path }) => [rule, path]),
      [["pod-security-restricted", "DaemonSet/shop/node-log"]],
    );
  }
});

test("the guide shows what the manifests alone say", async (t) => {
  const render = requireExample(t);
  if (render === undefined) return;
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, "plimsoll.yaml"), STANDARD);
  writeFileSync(join(cwd, "deploy.yaml"), render("eks"));
  const { stdout } = await runHere(["fleet", "deploy.yaml", "--offline"], { cwd });
  const guide = readFileSync(join(REPOSITORY, "docs/guide/fleet.md"), "utf8");
  const [, shown = ""] = /<!-- of the manifests -->\n((?: {4}.*\n)+)/.exec(guide) ?? [];
  const said = stdout.match(/^(?:broken|unknown): .*$/gm)!;
  const lines = shown.trimEnd().split("\n");
  assert.equal(lines.length, said.length);
  for (const [index, line] of lines.entries()) {
    const [begin, ...cut] = line.slice(4).split("…");
    assert.ok(cut.length === 0 ? said[index] === begin : said[index]!.startsWith(begin!), `${line}\n${said[index]}`);
  }
});
