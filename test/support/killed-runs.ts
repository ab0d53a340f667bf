/** Command lines that are killed at each of their system calls, and what must be true afterwards. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { writeLayout } from "../../src/store/layout/write.ts";
import { attach, baseline } from "./attached.ts";
import { referrersApi } from "./fake-referrers.ts";
import { type FakeRegistry, startFakeRegistry } from "./fake-registry.ts";
import { registryStore } from "./registry-store.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "./sample-image.ts";
import { PLAIN, runPlimsoll } from "./slim.ts";
import { changesOf, isAbout, killAt, requireDurableOrder, type SystemCall, type Traced } from "./system-calls.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";
import { requireValidLayout } from "./valid-layout.ts";

/** What the tests share: a registry with an image and attachments, and a layout with the same. */
interface Ground {
  readonly folder: string;
  readonly registry: FakeRegistry;
}

/** One run in a folder of its own, so that nothing is left of the one before. */
interface OwnRun {
  /** Its path ends in the repository's name, too. */
  readonly folder: string;
  readonly name: string;
  readonly registry: FakeRegistry;
}

interface KilledCommand {
  /** Makes what is there before the run. */
  readonly prepare?: (run: OwnRun, ground: Ground) => void;
  readonly words: (run: OwnRun, ground: Ground) => readonly string[];
  /** Throws unless what was written to is as it was, or as it should be. */
  readonly requireValid: (run: OwnRun) => void;
  /** A layout that the command writes, relative to its folder. */
  readonly layout?: string;
}

const OLD = sampleImage({ layers: [[{ path: "old", text: "what was there before" }]] });

/** Signatures of this kind are the same each time: RFC 8032. */
const KEY = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" });

/** By name: each is one command line. */
const COMMANDS: Readonly<Record<string, KilledCommand>> = {
  build: {
    prepare: ({ folder }, ground) => cpSync(join(ground.folder, "old"), join(folder, "out"), { recursive: true }),
    words: ({ folder }) => ["slim", PLAIN, "-o", `oci:${join(folder, "out")}:v1`, "--measure", "none"],
    requireValid: ({ folder }) => assert.ok(requireValidLayout(join(folder, "out"), { killed: true }).includes("old")),
    layout: "out",
  },
  pull: {
    words: ({ folder, registry }) => ["copy", `${registry.host}/app:v1`, `oci:${join(folder, "out")}:v1`, "--attached"],
    requireValid: ({ folder }) => {
      if (existsSync(join(folder, "out/oci-layout"))) requireValidLayout(join(folder, "out"), { killed: true });
    },
    layout: "out",
  },
  push: {
    prepare: ({ name, registry }) => fill(registry, name, "old"),
    words: ({ name, registry }, ground) => [
      ...["copy", `oci:${join(ground.folder, "from")}:v1`, `${registry.host}/${name}:v1`, "--attached"],
    ],
    requireValid: ({ name, registry }) => requireWholeTags(registry, name),
  },
  sign: {
    prepare: ({ folder, name, registry }) => {
      fill(registry, name, "app");
      writeFileSync(join(folder, "key.pem"), KEY);
    },
    words: ({ folder, name, registry }) => ["sign", `${registry.host}/${name}:v1`, "--key", join(folder, "key.pem")],
    requireValid: ({ name, registry }) => requireWholeTags(registry, name),
  },
  explain: {
    words: (_, ground) => ["explain", `oci:${join(ground.folder, "from")}:v1`, "--platform", "linux/amd64"],
    requireValid: () => undefined,
  },
};

/** Gives a repository all that another one has. */
function fill(registry: FakeRegistry, name: string, from: string): void {
  for (const [part, held] of Object.entries(registry.repository(from))) {
    for (const [key, value] of held) registry.repository(name)[part as "tags"].set(key, value);
  }
}

/** Every tag leads to manifests and blobs that are all there, in a registry that takes manifests without looking. */
function requireWholeTags(registry: FakeRegistry, name: string): void {
  const { tags, manifests, blobs } = registry.repository(name);
  const visit = (digest: string): void => {
    const {
      manifests: inner = [],
      layers = [],
      config,
    } = JSON.parse(Buffer.from(manifests.get(digest)!.bytes).toString());
    for (const entry of inner) visit(entry.digest);
    for (const blob of config === undefined ? [] : [config, ...layers]) assert.ok(blobs.has(blob.digest), blob.digest);
  };
  assert.ok(tags.has("v1"));
  for (const digest of tags.values()) visit(digest);
}

async function prepareGround(t: TestContext, { hasReferrers }: KillOptions): Promise<Ground> {
  const folder = temporaryFolder(t);
  const registry = await startFakeRegistry(t);
  if (hasReferrers) registry.fault = referrersApi(registry);
  const { store } = registryStore(t);
  const layers = [[{ path: "a", text: "a".repeat(300_000) }], [{ path: "b", text: "b" }]];
  const image = sampleIndex([sampleImage({ layers }), sampleImage({ architecture: "arm64" })]);
  await store.push(image, `${registry.host}/app:v1`);
  await store.push(OLD, `${registry.host}/old:v1`);
  const [sbom, note] = [baseline("an SBOM"), baseline("a note")];
  const app = { registry: registry.host, repository: "app" };
  await attach(store, app, await attach(store, app, image.descriptor, sbom), note);
  await writeLayout(join(folder, "old"), OLD, "old", UNWATCHED);
  const { exitCode, stderr } = await runPlimsoll(["copy", `${registry.host}/app:v1`, "oci:from:v1", "--attached"], {
    cwd: folder,
  });
  assert.equal(exitCode, 0, stderr);
  return { folder, registry };
}

interface KillOptions {
  /** At most so many kills of each command. */
  readonly kills: number;
  /** Whether the registry has the referrers API. Without it, attaching takes longer: it waits for other clients. */
  readonly hasReferrers: boolean;
}

/**
 * A test for each command: it is killed at no more than `kills` of its calls, spread evenly over the names of calls and
 * over the run. Afterwards everything is as it was or as it should be, and running again prints what an undisturbed run
 * prints.
 */
export function testKilledRuns(names: readonly (keyof typeof COMMANDS)[], options: KillOptions): void {
  const { kills } = options;
  for (const name of names) {
    test(`${name}, killed at any system call, leaves everything valid, and running again ends its work`, async (t) => {
      const strace = requireTool(t, "strace");
      if (strace === undefined) return;
      const victim = new Victim(COMMANDS[name]!, strace, await prepareGround(t, options));
      const points = await victim.rehearse();
      const hits: SystemCall[] = [];
      for (const point of spread(points, kills)) {
        const hit = await victim.killAt(point);
        if (hit !== undefined) hits.push(hit);
      }
      const told = [...Map.groupBy(hits, (hit) => hit.name)].map(([call, all]) => `${call} ${all.length}`).join(", ");
      t.diagnostic(`${points.length} places, killed at ${hits.length}: ${told}`);
      // Threads share their work differently in each run, so some places are not reached again.
      assert.ok(hits.length >= Math.min(points.length, kills) / 4, "runs were killed");
    });
  }
}

class Victim {
  readonly #command: KilledCommand;
  readonly #strace: string;
  readonly #ground: Ground;
  #runs = 0;
  #expected = "";

  constructor(command: KilledCommand, strace: string, ground: Ground) {
    this.#command = command;
    this.#strace = strace;
    this.#ground = ground;
  }

  /** An undisturbed run. Returns the calls at which it can be killed, each place once. */
  async rehearse(): Promise<readonly SystemCall[]> {
    const run = this.#newRun();
    const calls = await changesOf(this.#command.words(run, this.#ground), this.#traced(run));
    this.#expected = await this.#again(run);
    if (this.#command.layout !== undefined) {
      assert.ok(requireDurableOrder(calls, join(run.folder, this.#command.layout)) > 3);
    }
    const about = calls.filter((call) => isAbout(call, [run.folder]));
    assert.ok(about.length > 3, "strace shows what is changed");
    return [...new Map(about.map((call) => [`${call.name} ${call.nth}`, call])).values()];
  }

  async killAt(point: SystemCall): Promise<SystemCall | undefined> {
    const run = this.#newRun();
    const hit = await killAt(point, this.#command.words(run, this.#ground), this.#traced(run));
    this.#command.requireValid(run);
    assert.equal(await this.#again(run), this.#expected, `after a kill at ${point.name} ${point.nth}: ${hit?.text}`);
    rmSync(run.folder, { recursive: true, force: true });
    return hit;
  }

  async #again(run: OwnRun): Promise<string> {
    const { cwd, env } = this.#traced(run);
    const { exitCode, stdout, stderr } = await runPlimsoll(this.#command.words(run, this.#ground), { cwd, env });
    assert.equal(exitCode, 0, stderr);
    this.#command.requireValid(run);
    return stdout.replaceAll(run.name, "RUN");
  }

  #newRun(): OwnRun {
    const name = `run-${++this.#runs}`;
    const run = { folder: join(this.#ground.folder, name), name, registry: this.#ground.registry };
    mkdirSync(join(run.folder, "cache"), { recursive: true });
    this.#command.prepare?.(run, this.#ground);
    return run;
  }

  #traced({ folder }: OwnRun): Traced {
    const env = { PLIMSOLL_CACHE: join(folder, "cache") };
    return { strace: this.#strace, log: join(this.#ground.folder, "strace.log"), cwd: folder, env };
  }
}

/** At most `limit` calls: the same number of each name where there are enough, evenly over those of a name. */
function spread(calls: readonly SystemCall[], limit: number): readonly SystemCall[] {
  const byName = [...Map.groupBy(calls, ({ name }) => name).values()].sort((a, b) => a.length - b.length);
  let left = limit;
  return byName.flatMap((same, index) => {
    const count = Math.min(same.length, Math.ceil(left / (byName.length - index)));
    left -= count;
    return Array.from({ length: count }, (_, at) => same[Math.floor((at * same.length) / count)]!);
  });
}
