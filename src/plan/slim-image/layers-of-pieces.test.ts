import assert from "node:assert/strict";
import { test } from "node:test";
import { layersOfPieces } from "./layers-of-pieces.ts";
import type { KeptPath } from "./slim-image-plan.ts";

const kept = (path: string, as: KeptPath["as"] = "unchanged"): KeptPath => ({ path, as, why: "the test says so" });

test("system files, service files and programs have one layer each, and each piece is in one", () => {
  const keep = [
    kept("usr/lib/x86_64-linux-gnu/libc.so.6"),
    kept("etc/passwd"),
    kept("lib64"),
    kept("usr/local/bin/order", "stripped"),
    kept("usr/local/share/order/page.html"),
    kept("usr/share/zoneinfo/Europe/Oslo"),
    kept("srv/data"),
    kept("usr/bin/agent", "stripped"),
  ];
  const { system, service, programs } = layersOfPieces(keep);
  const paths = (pieces: readonly KeptPath[]) => pieces.map(({ path }) => path);
  assert.deepEqual(paths(system), [
    "usr/lib/x86_64-linux-gnu/libc.so.6",
    "etc/passwd",
    "lib64",
    "usr/share/zoneinfo/Europe/Oslo",
  ]);
  assert.deepEqual(paths(service), ["usr/local/share/order/page.html", "srv/data"]);
  assert.deepEqual(paths(programs), ["usr/local/bin/order", "usr/bin/agent"]);
  assert.equal(system.length + service.length + programs.length, keep.length);
});
