/** The options of `run`, `create` and `pull` by which images in scripts are found, beside those that podman says it has. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import {
  GLOBAL_OPTIONS,
  type OptionGrammar,
  PULL_OPTIONS,
  RUN_OPTIONS,
} from "../../src/fleet/rules/container-options.ts";
import { requireTool } from "../support/tools.ts";

/** `  -a, --attach strings   Attach to …`: an option with a value names the kind of it. */
const OPTION = /^ +(?:-(\w), )?--([\w-]+)(?: (\S+))?(?: {2,}|$)/gm;

test("podman has each of its options with a value, or without one, as they are listed", (t) => {
  const podman = requireTool(t, "podman");
  if (podman === undefined) return;
  const commands: readonly (readonly [words: readonly string[], grammar: OptionGrammar])[] = [
    [["run"], RUN_OPTIONS],
    [["create"], RUN_OPTIONS],
    [["pull"], PULL_OPTIONS],
    [[], GLOBAL_OPTIONS],
  ];
  for (const [words, { flags, valued }] of commands) {
    const help: string = execFileSync(podman, [...words, "--help"], { encoding: "utf8" });
    const options = [...help.matchAll(OPTION)].map(([, letter, name, value]) => ({ letter, name: name!, value }));
    assert.ok(options.length > 5, help);
    const wrong = options.flatMap(({ letter, name, value }) => {
      const [own, other] = value === undefined ? [flags, valued] : [valued, flags];
      return [letter, name].filter((one) => one !== undefined && (!own.has(one) || other.has(one)));
    });
    assert.deepEqual(wrong, [], words.join(" "));
  }
});
