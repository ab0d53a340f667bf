/**
 * A message that names a flag must fit the verb that prints it. Every text of src/ is checked: a flag in it must belong
 * to each verb that imports its file, to the verb that the text itself names, or to another program.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSync, Visitor } from "oxc-parser";
import { isTest } from "../scripts/tidy/boundaries.ts";
import { type Module, readModules } from "../scripts/tidy/imports.ts";
import { openTree } from "../scripts/tidy/tree.ts";
import { application } from "../src/cli.ts";
import { OF_IMAGE, OF_SOURCE } from "../src/flow/slim/request/request-of-kind.ts";
import { REPOSITORY } from "./support/tools.ts";

/** The files in which each verb's work starts. Slim does two jobs, and each of them refuses the flags of the other. */
const JOBS = {
  "slim": ["src/command/slim/slim.ts"],
  "slim SOURCE": ["src/flow/slim/source/slim-source.ts"],
  "slim IMAGE": ["src/flow/slim/image/slim-image.ts"],
  "explain": ["src/command/explain/explain.ts"],
  "diff": ["src/command/diff/diff.ts"],
  "copy": ["src/command/copy/copy.ts"],
  "cost": ["src/command/cost/cost.ts"],
  "converge": ["src/command/converge/converge.ts"],
  "gate": ["src/command/gate/gate.ts"],
  "lint": ["src/command/lint/lint.ts"],
  "audit": ["src/command/audit/audit.ts"],
  "prune": ["src/command/prune/prune.ts"],
  "tags": ["src/command/tags/tags.ts"],
  "sbom": ["src/command/sbom/sbom.ts"],
  "attest": ["src/command/attest/attest.ts"],
  "sign": ["src/command/sign/sign.ts"],
  "verify": ["src/command/verify/verify.ts"],
  "trial": ["src/command/trial/trial.ts"],
  "contract": ["src/command/contract/contract.ts"],
  "chaos": ["src/command/chaos/chaos.ts"],
  "fleet": ["src/command/fleet/fleet.ts"],
  "baseline": ["src/command/baseline/baseline.ts"],
  "symbols": ["src/command/symbols/symbols.ts"],
  "reproduce": ["src/command/reproduce/reproduce.ts"],
  "doctor": ["src/command/doctor/doctor.ts"],
} as const;
type Job = keyof typeof JOBS;

/** Files that are imported by more verbs than can print their texts. */
const SAID_BY: Readonly<Record<string, readonly Job[]>> = {
  // Lint builds images to measure factors, always with gzip, and puts its own files into them.
  "src/build/image/layer-media-type.ts": ["slim"],
  "src/store/file/file-tree.ts": ["slim"],
  // Lint looks at what the images of manifests start, and keeps nothing of it.
  "src/evidence/runtime/find-needs.ts": ["slim IMAGE"],
  "src/evidence/runtime/kept-files.ts": ["slim IMAGE"],
  // Doctor reaches every daemon, and for lint --measure these texts say which verbs have the flag.
  "src/store/docker-endpoint.ts": ["slim", "explain", "diff", "lint"],
  "src/session/open-build.ts": ["slim", "explain", "diff"],
  "src/session/build-target.ts": ["slim", "explain", "diff"],
  // Doctor asks for the client, and slim says what is missing without it.
  "src/toolchain/buildkit/client.ts": ["slim SOURCE"],
  // Texts about a build, for the verbs that build.
  "src/toolchain/go/target.ts": ["slim SOURCE", "explain", "diff", "cost", "lint", "prune", "tags"],
  "src/toolchain/go/flag-words.ts": ["slim SOURCE", "explain", "diff", "lint"],
  "src/toolchain/go/remedies.ts": ["slim SOURCE", "explain", "diff", "lint"],
  // Reproduce builds with the flags that slim was given, and has none of them.
  "src/check/binary/static.ts": ["slim SOURCE"],
  "src/service/build-binary.ts": ["slim SOURCE"],
  "src/service/cgo-refusal.ts": ["slim SOURCE"],
  "src/service/cgo-word.ts": ["slim SOURCE"],
  "src/toolchain/go/not-main.ts": ["slim SOURCE", "explain", "diff"],
  // Diff and gate build services with the flags of slim that say how; what else slim has is in their configuration.
  "src/check/cgo/rule.ts": ["slim SOURCE"],
  "src/service/added.ts": ["slim SOURCE"],
  "src/service/image-tag-note.ts": ["slim SOURCE"],
  "src/service/separate-symbols.ts": ["slim SOURCE"],
  "src/service/revision.ts": ["gate"],
  "src/measure/link/wanted.ts": ["explain"],
  // Slim asks converge for a change, and has none of these.
  "src/flow/converge/vex.ts": ["converge"],
  "src/service/converge/replacements.ts": ["converge"],
  "src/service/vex/documents.ts": ["converge"],
  "src/service/vex/open-image.ts": ["converge"],
  // Converge says itself which platform of an image it means.
  "src/image/choose-image.ts": ["slim", "explain", "diff"],
  "src/store/archive/choose-docker-image.ts": ["slim", "explain", "diff"],
  // Only slim has destinations.
  "src/store/archive/several-platforms.ts": ["slim"],
  // Slim signs too, and always in the usual form.
  "src/service/seal/cosign-tag.ts": ["attest", "sign"],
  "src/service/seal/seal.ts": ["attest", "sign"],
  // An image is made minimal with parts of these files that ask nothing of the source.
  "src/image/base-user.ts": ["slim SOURCE"],
  "src/service/binary-path.ts": ["slim SOURCE"],
  "src/session/layers.ts": ["slim SOURCE"],
  "src/service/open-service.ts": ["slim SOURCE"],
  "src/plan/settings/command-line.ts": ["slim SOURCE"],
  // What trial advises is done by slim.
  "src/flow/trial/failure.ts": ["slim"],
  // The flags of explain, some of which diff has too.
  "src/command/build-flags.ts": ["slim"],
  "src/command/explain/flags.ts": ["explain"],
  "src/command/flags.ts": ["explain", "diff"],
  "src/command/baseline/command.ts": ["baseline"],
  "src/command/converge/command.ts": ["converge"],
  "src/command/copy/command.ts": ["copy"],
  "src/command/cost/command.ts": ["cost"],
  "src/command/cost/flags.ts": ["cost"],
  "src/command/diff/command.ts": ["diff"],
  "src/command/gate/command.ts": ["gate"],
  "src/command/gate/flags.ts": ["gate"],
  "src/command/explain/command.ts": ["explain"],
  "src/command/audit/command.ts": ["audit"],
  "src/command/audit/flags.ts": ["audit"],
  "src/command/lint/command.ts": ["lint"],
  "src/command/lint/flags.ts": ["lint"],
  "src/command/sbom/command.ts": ["sbom"],
  "src/command/attest/command.ts": ["attest"],
  "src/command/sign/command.ts": ["sign"],
  "src/command/trial/command.ts": ["trial"],
  "src/command/verify/command.ts": ["verify"],
  "src/command/symbols/command.ts": ["symbols"],
  "src/command/reproduce/command.ts": ["reproduce"],
  "src/command/verify/flags.ts": ["verify"],
  "src/command/slim/command.ts": ["slim"],
  "src/command/tags/command.ts": ["tags"],
  "src/command/tags/flags.ts": ["tags"],
  "src/command/slim/flags.ts": ["slim"],
};

/** Flags of other programs that plimsoll's texts name. */
const OF_OTHERS = [
  /\bgit fetch --(?:unshallow|deepen)\b/g,
  /\bgit checkout --(?:ours|theirs)\b/g,
  /\bgit config --global --add\b/g,
  /\bgolangci-lint run --output\.sarif\.path\b/g,
  /\bgit log -1 --format\b/g,
  /\b(?:trivy|osv-scanner) --format json\b/g,
  /\btrivy image --download-db-only\b/g,
  /\b(?:docker|podman) load --input\b/g,
  /\b(?:RUN|with) --mount\b|^--mount=/g,
  /\bCOPY --from\b/g,
  /\bRUN --network=none\b/g,
  /\bCOPY --chown=… --chmod=…/g,
  /\bADD --checksum\b/g,
  /\bbuilds without --build-arg\b/g,
  /\bapk add (?:without )?--no-cache\b/g,
  /\bpip install --no-cache-dir\b/g,
  /\bnpm cache clean --force\b/g,
  /\bapt-get install --no-install-recommends\b/g,
];

/** Flags of a Dockerfile's instructions, in texts about Dockerfiles. */
const ABOUT_DOCKERFILES = /^src\/(?:check|format)\/dockerfile\//;
const OF_INSTRUCTIONS = new Set([
  ...["checksum", "chmod", "chown", "exclude", "from", "keep-git-dir", "link", "parents"],
  ...["device", "mount", "network", "security"],
  ...["interval", "retries", "start-interval", "start-period", "timeout"],
]);

const NAMED_FLAG = /(?:\bplimsoll (\w+)\b[^`;]*?)?(?<![\w-])--([a-z][a-z0-9-]*)/g;
/** A single word is an argument that a program is started with, unless it is a part of a message. */
const ARGUMENT = /^--[\w-]+(?:=.*)?$/;
const MESSAGE_PARTS = new Set(["what", "why", "fix", "title", "brief"]);

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function flagsOf(job: string): ReadonlySet<string> {
  const [verb = job] = job.split(" ");
  const refused = new Set<string>(
    job === "slim SOURCE" ? OF_IMAGE : job === "slim IMAGE" ? Object.keys(OF_SOURCE) : [],
  );
  assert.ok("getRoutingTargetForInput" in application.root);
  const target = application.root.getRoutingTargetForInput(verb);
  assert.ok(target !== undefined && "parameters" in target, `there is no verb ${verb}`);
  const { flags = {} } = target.parameters as { flags?: Readonly<Record<string, { withNegated?: false }>> };
  return new Set([
    "help",
    ...Object.entries(flags)
      .filter(([name]) => !refused.has(name))
      .flatMap(([name, { withNegated }]) =>
        withNegated === false ? [dashed(name)] : [dashed(name), `no-${dashed(name)}`],
      ),
  ]);
}

/** The jobs whose code imports a module, also lazily. */
function reachOf(modules: ReadonlyMap<string, Module>): ReadonlyMap<string, ReadonlySet<Job>> {
  const reach = new Map([...modules.keys()].map((path) => [path, new Set<Job>()]));
  for (const [job, entries] of Object.entries(JOBS) as [Job, readonly string[]][]) {
    const waiting = [...entries];
    for (const path of waiting) {
      const module = modules.get(path);
      assert.ok(module !== undefined, `${path} is not there`);
      reach.get(path)!.add(job);
      const next = module.imports.flatMap(({ target, typesOnly }) =>
        target === undefined || typesOnly ? [] : [target],
      );
      waiting.push(...next.filter((one) => modules.has(one) && !reach.get(one)!.has(job) && !waiting.includes(one)));
    }
  }
  return reach;
}

/** Every text of a module that people may read, with its line. */
function textsOf(path: string, source: string): readonly { readonly text: string; readonly line: number }[] {
  const texts = new Map<number, string>();
  const add = (text: string, at: number, isMessage: boolean) => {
    if (isMessage || !ARGUMENT.test(text)) texts.set(at, text);
  };
  new Visitor({
    Literal: ({ value, start }) => {
      if (typeof value === "string") add(value, start, false);
    },
    TemplateElement: ({ value, start }) => add(value.cooked ?? "", start, false),
    Property: ({ key, value }) => {
      if (key.type !== "Identifier" || !MESSAGE_PARTS.has(key.name)) return;
      if (value.type === "Literal" && typeof value.value === "string") add(value.value, value.start, true);
    },
  }).visit(parseSync(path, source).program);
  return [...texts].map(([at, text]) => ({ text, line: source.slice(0, at).split("\n").length }));
}

test("every flag that a text names is one of the verb that says it", (t) => {
  const tree = openTree(REPOSITORY);
  const modules = new Map(
    readModules(tree, "src")
      .filter(({ path }) => !isTest(path))
      .map((module) => [module.path, module]),
  );
  const reach = reachOf(modules);
  const flags = new Map<string, ReadonlySet<string>>([...Object.keys(JOBS), "help"].map((job) => [job, flagsOf(job)]));
  const wrong: string[] = [];
  let looked = 0;
  for (const path of modules.keys()) {
    const sayers = SAID_BY[path] ?? [...reach.get(path)!];
    for (const { text, line } of textsOf(path, tree.read(path))) {
      const ours = OF_OTHERS.reduce((left, theirs) => left.replace(theirs, ""), text);
      let named: string | undefined;
      for (const [, verb, flag = ""] of ours.matchAll(NAMED_FLAG)) {
        named = verb ?? named;
        looked += 1;
        if (ABOUT_DOCKERFILES.test(path) && OF_INSTRUCTIONS.has(flag)) continue;
        const verbs = named === undefined ? sayers : [named];
        const lacking = verbs.filter((one) => flags.get(one)?.has(flag) !== true);
        if (lacking.length > 0) wrong.push(`${path}:${line} names --${flag}, which ${lacking.join(", ")} lacks`);
      }
    }
  }
  t.diagnostic(`looked at ${looked} named flags`);
  assert.deepEqual(wrong, []);
  assert.ok(looked > 100);
});
