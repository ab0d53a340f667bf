import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDiveRules } from "./dive-file.ts";

const rule = (name: string, value: string) =>
  Reflect.get(parseDiveRules(`rules:\n  ${name}: ${value}\n`, ".dive-ci"), name);

test("a rule that a .dive-ci leaves out has dive's default", () => {
  const defaults = { lowestEfficiency: 0.9, highestWastedBytes: null, highestUserWastedPercent: 0.1 };
  for (const text of ["", "rules:\n", "rules: {}\n", "rules:\n  lowestEfficiency:\n"]) {
    assert.deepEqual(parseDiveRules(text, ".dive-ci"), defaults, JSON.stringify(text));
  }
  assert.deepEqual(parseDiveRules("rules: {highestWastedBytes: 20MB}", ".dive-ci"), {
    ...defaults,
    highestWastedBytes: 20_000_000,
  });
});

test("thresholds are numbers or text", () => {
  for (const value of ["0.95", '"0.95"', "' 0.95 '", "9.5e-1", ".95"])
    assert.equal(rule("lowestEfficiency", value), 0.95);
  for (const value of ["0", "1", '"1"', "1.0"])
    assert.equal(rule("highestUserWastedPercent", value), Number(value.replaceAll('"', "")));
});

test("a rule is switched off by any word that dive accepts", () => {
  for (const word of ["disabled", "Disabled", "off", "OFF", "false", "False", '"false"', '""', "' disabled '"]) {
    for (const name of ["lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"]) {
      assert.equal(rule(name, word), null, `${name}: ${word}`);
    }
  }
});

test("sizes have decimal and binary units", () => {
  const sizes: Readonly<Record<string, number>> = {
    "20000000": 20_000_000,
    "20MB": 20_000_000,
    "20 mb": 20_000_000,
    "20m": 20_000_000,
    "20MiB": 20 * 2 ** 20,
    "20Mi": 20 * 2 ** 20,
    "1.5 GB": 1_500_000_000,
    "1,000,000": 1_000_000,
    "1,024 KiB": 1024 * 1024,
    "0": 0,
    "0B": 0,
    "2TB": 2e12,
  };
  for (const [text, bytes] of Object.entries(sizes)) assert.equal(rule("highestWastedBytes", `"${text}"`), bytes, text);
});

test("a value that is not a threshold is refused with its place", () => {
  const wrong: readonly [string, string][] = [
    ["lowestEfficiency", "1.5"],
    ["lowestEfficiency", "-0.1"],
    ["lowestEfficiency", "nan"],
    ["lowestEfficiency", ".nan"],
    ["lowestEfficiency", "true"],
    ["lowestEfficiency", "[0.9]"],
    ["highestUserWastedPercent", "20%"],
    ["highestUserWastedPercent", ".inf"],
    ["highestWastedBytes", "20 parsecs"],
    ["highestWastedBytes", "-1"],
    ["highestWastedBytes", "MB"],
  ];
  for (const [name, value] of wrong) {
    assert.throws(() => rule(name, value), { code: "config-invalid", where: /^\.dive-ci:2:/ }, `${name}: ${value}`);
  }
});

test("a key that dive does not know is refused, and the closest known key is named", () => {
  assert.throws(() => rule("lowest-efficiency", "0.95"), { code: "config-invalid", where: ".dive-ci:2:3" });
  assert.throws(() => rule("lowestEficiency", "0.95"), { code: "config-invalid", fix: /lowestEfficiency/ });
  assert.throws(() => parseDiveRules("lowestEfficiency: 0.95", ".dive-ci"), { code: "config-invalid" });
  assert.throws(() => parseDiveRules("rules: [", ".dive-ci"), { code: "config-invalid" });
});
