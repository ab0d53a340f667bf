import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { requireTool } from "../../../test/support/tools.ts";
import type { RunOptions } from "../container/runtime.ts";
import { type Bundle, runtimeConfig } from "./runtime-config.ts";

const BUNDLE: Bundle = {
  ...{ id: "abc-1", root: "/tmp/root", files: { "/etc/hosts": "/tmp/hosts" }, limitsSwap: true, gate: null },
  user: { uid: 0, gid: 0, additionalGids: [], home: "/root" },
  most: { files: 4096, processes: null },
};
const OPTIONS: RunOptions = { image: "x", port: 8080, env: {} };
const START = { Entrypoint: ["/app"] };

const WORD = fc.string({ minLength: 1, maxLength: 8 });
const PATH = fc.stringMatching(/^\/[a-z]{1,5}(\/[a-z]{1,5}){0,2}$/);
const OPTIONAL = { requiredKeys: [] };
const CONFIG = fc.record(
  {
    Env: fc.array(fc.stringMatching(/^[A-Z]{1,2}=[a-z=]{0,5}$/)),
    Entrypoint: fc.array(WORD, { minLength: 1 }),
    Cmd: fc.array(WORD),
    WorkingDir: fc.oneof(PATH, fc.constantFrom("", "relative")),
  },
  { requiredKeys: ["Entrypoint"] },
);
const GIVEN = fc.record(
  {
    readOnlyRoot: fc.boolean(),
    dropCapabilities: fc.boolean(),
    noNewPrivileges: fc.boolean(),
    memoryBytes: fc.integer({ min: 1 }),
    cpus: fc.double({ min: 0.01, max: 64, noNaN: true }),
    mounts: fc.dictionary(PATH, PATH),
    entrypoint: WORD,
    args: fc.array(WORD),
  },
  OPTIONAL,
);
const ENV = fc.dictionary(fc.stringMatching(/^[A-Z]{1,2}$/), fc.string());
const UID = fc.nat(2 ** 31 - 1);

test("every config is one of runtime-spec: config.md and config-linux.md", () => {
  const property = fc.property(CONFIG, GIVEN, ENV, UID, fc.boolean(), (config, given, env, uid, limitsSwap) => {
    const options: RunOptions = { ...OPTIONS, ...given, env };
    const user = { ...BUNDLE.user, uid };
    const made = runtimeConfig(config, options, { ...BUNDLE, user, limitsSwap });
    const { process, linux, mounts, root } = made;
    assert.match(made.ociVersion, /^1\.0\.\d$/);
    assert.ok(process.args.length > 0 && process.cwd.startsWith("/") && root.path !== "");
    assert.equal(process.args[0], given.entrypoint ?? config.Entrypoint[0]);
    const names = process.env.map((word) => word.split("=")[0]);
    assert.equal(new Set(names).size, names.length, "each variable once");
    for (const [name, value] of Object.entries(env)) assert.ok(process.env.includes(`${name}=${value}`), name);
    for (const { type, soft, hard } of process.rlimits) assert.ok(soft <= hard, type);
    for (const held of Object.values(process.capabilities)) {
      assert.ok(held.length === 0 || (!given.dropCapabilities && new Set(held).size === held.length));
      for (const each of held) assert.ok(process.capabilities.bounding.includes(each));
    }
    if (uid !== 0) assert.deepEqual(process.capabilities.effective, []);
    for (const { destination } of mounts) assert.ok(destination.startsWith("/"), destination);
    for (const [to, from] of Object.entries(given.mounts ?? {})) {
      const mount = mounts.findLast(({ destination }) => destination === to)!;
      assert.deepEqual([mount.type, mount.source, mount.options], ["bind", from, ["bind", "ro"]]);
    }
    const { memory, cpu } = linux.resources;
    assert.equal(memory?.limit, given.memoryBytes);
    assert.equal(memory?.swap, limitsSwap ? given.memoryBytes : undefined);
    assert.ok(cpu === undefined || Math.abs(cpu.quota / cpu.period - given.cpus!) < 1e-4);
    assert.equal(JSON.stringify(JSON.parse(JSON.stringify(made))), JSON.stringify(made), "it is plain JSON");
  });
  fc.assert(property);
});

test("what nobody asked for is as `runc spec` has it, but for the network, and for what podman allows", (t) => {
  const runc = requireTool(t, "runc");
  if (runc === undefined) return;
  const folder = temporaryFolder(t);
  execFileSync(runc, ["spec", "--bundle", folder]);
  const theirs = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  const ours = runtimeConfig(START, OPTIONS, { ...BUNDLE, files: {} });
  const own = new Map(ours.mounts.map((mount) => [mount.destination, mount]));
  for (const { destination, type, source, options = [] } of theirs.mounts) {
    const mount = own.get(destination)!;
    assert.deepEqual([mount.type, mount.source], [type, source]);
    assert.deepEqual(
      options.filter((option: string) => !mount.options.includes(option)),
      [],
      destination,
    );
  }
  assert.equal(own.size, theirs.mounts.length);
  const types = (namespaces: readonly { readonly type: string }[]) => namespaces.map(({ type }) => type).sort();
  // Newer releases add one for control groups.
  const shared = types(theirs.linux.namespaces).filter((type) => type !== "network" && type !== "cgroup");
  assert.deepEqual(types(ours.linux.namespaces), shared);
  assert.deepEqual(ours.linux.resources.devices, theirs.linux.resources.devices);
  for (const list of ["maskedPaths", "readonlyPaths"] as const) {
    assert.deepEqual(
      ours.linux[list].filter((path) => !theirs.linux[list].includes(path)),
      [],
      list,
    );
  }
  const known = ["ociVersion", "process", "root", "hostname", "mounts", "linux"];
  assert.deepEqual([Object.keys(ours).sort(), Object.keys(theirs).sort()], [known.toSorted(), known.toSorted()]);
});

test("a limit is never higher than what may be given, and words of the image give way to given ones", () => {
  const made = runtimeConfig({ ...START, Cmd: ["-a"] }, OPTIONS, BUNDLE);
  assert.deepEqual(made.process.args, ["/app", "-a"]);
  assert.deepEqual(
    made.process.rlimits.map(({ soft }) => soft),
    [4096, 1_048_576],
  );
  const given = { ...OPTIONS, args: ["-b"] };
  assert.deepEqual(runtimeConfig({ ...START, Cmd: ["-a"] }, given, BUNDLE).process.args, ["/app", "-b"]);
  const other = { ...OPTIONS, entrypoint: "/probe" };
  assert.deepEqual(runtimeConfig({ ...START, Cmd: ["-a"] }, other, BUNDLE).process.args, ["/probe"]);
  assert.throws(() => runtimeConfig({}, OPTIONS, BUNDLE), { code: "image-cannot-run" });
});
