/** `plimsoll fleet` on what Argo CD, kustomize and Helm make of manifests. */
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { writeFiles } from "../support/files.ts";
import { type GitRepository, gitRepository } from "../support/git-repository.ts";
import { runHere } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const URL_OF_IT = "https://github.com/acme/deploy";

function pod(name: string, image: string, namespace?: string): string {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  return JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata, spec: { containers: [{ name: "main", image }] } });
}

function argo(kind: string, name: string, spec: object): string {
  return JSON.stringify({ apiVersion: "argoproj.io/v1alpha1", kind, metadata: { name, namespace: "argocd" }, spec });
}

function application(name: string, source: object, namespace = "shop"): string {
  return argo("Application", name, { source: { repoURL: URL_OF_IT, ...source }, destination: { namespace } });
}

function applicationSet(generators: readonly object[], source: object, more: object = {}): string {
  const spec = { project: "default", source: { repoURL: URL_OF_IT, ...source }, destination: { namespace: "shop" } };
  return argo("ApplicationSet", "all", { ...more, generators, template: { metadata: { name: "x" }, spec } });
}

/** A repository with these files, whose remote is the one that Applications name. */
function deployRepository(t: TestContext, files: Readonly<Record<string, string>>): GitRepository | undefined {
  const repository = gitRepository(t);
  if (repository === undefined) return undefined;
  repository.git("remote", "add", "origin", "git@github.com:acme/deploy.git");
  repository.commit("all", files);
  return repository;
}

interface Found {
  readonly exitCode: number;
  readonly stderr: string;
  /** `NAME IMAGE WHERE` of each service. */
  readonly services: readonly string[];
  readonly unread: readonly string[];
}

async function fleetIn(
  cwd: string,
  sources: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Found> {
  const { stdout, stderr, exitCode } = await runHere(["fleet", ...sources, "--offline", "--json"], { cwd, env });
  const { services, unread } = JSON.parse(stdout) as FleetReport;
  return {
    ...{ exitCode, stderr },
    services: services.map(({ name, image, where }) => `${name} ${image} ${where}`),
    unread: unread.map(({ where, why }) => `${where}: ${why}`),
  };
}

test("an Application leads to the manifests of its folder, as Argo CD selects them", async (t) => {
  const repository = deployRepository(t, {
    "apps/order.yaml": `${application("order", { path: "order" })}\n---\n${application("cart", {
      path: "cart/",
      targetRevision: "main",
      directory: { recurse: true, include: "*.yaml", exclude: "{old/*,test-*}" },
    })}`,
    "order/a.yaml": `${pod("a", "a:v1")}\n---\n${pod("own", "own:v1", "other")}`,
    "order/skipped.yaml": `# +argocd:skip-file-rendering\n${pod("b", "b:v1")}`,
    "order/deep/c.yaml": pod("c", "c:v1"),
    "cart/d.yaml": pod("d", "d:v1"),
    "cart/deep/e.yaml": pod("e", "e:v1"),
    "cart/f.json": pod("f", "f:v1"),
    "cart/old/g.yaml": pod("g", "g:v1"),
    "cart/test-h.yaml": pod("h", "h:v1"),
  });
  if (repository === undefined) return;
  const { services, unread } = await fleetIn(repository.folder, ["apps"]);
  assert.deepEqual(unread, []);
  assert.deepEqual(services, [
    "shop/a a:v1 apps/order.yaml:1 › order/a.yaml:1",
    "other/own own:v1 apps/order.yaml:1 › order/a.yaml:3",
    "shop/d d:v1 apps/order.yaml:3 › cart/d.yaml:1",
    "shop/e e:v1 apps/order.yaml:3 › cart/deep/e.yaml:1",
  ]);
});

test("Applications that lead to Applications are followed, each once, and not for ever", async (t) => {
  const repository = deployRepository(t, {
    "root.yaml": application("root", { path: "apps" }),
    "apps/order.yaml": application("order", { path: "order" }),
    "apps/root.yaml": application("root", { path: "apps" }),
    "apps/set.yaml": applicationSet([{ list: { elements: [{ p: "apps" }, { p: "cart" }] } }], { path: "{{p}}" }),
    "order/a.yaml": pod("a", "a:v1"),
    "cart/b.yaml": pod("b", "b:v1"),
  });
  if (repository === undefined) return;
  const { services, unread } = await fleetIn(repository.folder, ["root.yaml"]);
  assert.deepEqual(unread, []);
  assert.deepEqual(services.map((text) => text.split(" ")[0]).sort(), ["shop/a", "shop/b"]);
  assert.ok(services.includes("shop/a a:v1 root.yaml:1 › apps/order.yaml:1 › order/a.yaml:1"));
});

test("an Application that leads to another one each time ends at a limit, which is said", async (t) => {
  if (requireTool(t, "kustomize") === undefined) return;
  const repository = deployRepository(t, {
    "loop/app.yaml": application("again", { path: "loop" }),
    "loop/pod.yaml": pod("a", "a:v1"),
    "loop/kustomization.yaml": "resources: [app.yaml, pod.yaml]\nnamePrefix: x-\n",
  });
  if (repository === undefined) return;
  writeFileSync(join(repository.folder, "start.yaml"), application("start", { path: "loop" }));
  // The rendered Application has another name than the file, and leads to itself by that name.
  const looped = await fleetIn(repository.folder, ["start.yaml"]);
  assert.deepEqual([looped.services.length, looped.unread], [2, []]);
  const chain = Array.from({ length: 20 }, (_, index) => [
    `chain/${index}/app.yaml`,
    application(`app-${index}`, { path: `chain/${index + 1}` }),
  ]);
  repository.commit("chain", { ...Object.fromEntries(chain), "chain/20/pod.yaml": pod("deep", "deep:v1") });
  const { services, unread, exitCode } = await fleetIn(repository.folder, ["chain/0"]);
  assert.deepEqual([services, exitCode], [[], 3]);
  assert.match(unread.join(), /more than 16 Applications lead to it/);
});

test("ApplicationSets are expanded from lists, folders, files and two of them", async (t) => {
  const repository = deployRepository(t, {
    "list.yaml": applicationSet([{ list: { elements: [{ app: "order", tag: "1" }] } }], {
      path: "apps/{{app}}/{{ tag }}",
    }),
    "folders.yaml": applicationSet(
      [{ git: { repoURL: URL_OF_IT, directories: [{ path: "apps/*/*" }, { path: "apps/cart/*", exclude: true }] } }],
      { path: "{{.path.path}}" },
      { goTemplate: true },
    ),
    "files.yaml": applicationSet([{ git: { repoURL: URL_OF_IT, files: [{ path: "settings/*.json" }] } }], {
      path: "apps/{{app.name}}/{{app.tag}}",
    }),
    "matrix.yaml": applicationSet(
      [
        {
          matrix: {
            generators: [
              { list: { elements: [{ app: "order" }, { app: "cart" }] } },
              { git: { repoURL: URL_OF_IT, directories: [{ path: "apps/{{app}}/*" }] } },
            ],
          },
        },
      ],
      { path: "{{path}}" },
    ),
    "settings/a.json": JSON.stringify({ app: { name: "cart", tag: 3 } }),
    "settings/deep/b.json": JSON.stringify([{ app: { name: "order", tag: 2 } }]),
    "apps/order/1/a.yaml": pod("order1", "order:v1"),
    "apps/order/2/a.yaml": pod("order2", "order:v2"),
    "apps/cart/3/a.yaml": pod("cart3", "cart:v3"),
    "apps/.hidden/x/a.yaml": pod("hidden", "hidden:v1"),
  });
  if (repository === undefined) return;
  const imagesOf = async (file: string) => {
    const { services, unread } = await fleetIn(repository.folder, [file]);
    assert.deepEqual(unread, [], file);
    return services.map((text) => text.split(" ")[1]);
  };
  assert.deepEqual(await imagesOf("list.yaml"), ["order:v1"]);
  assert.deepEqual(await imagesOf("folders.yaml"), ["order:v1", "order:v2"]);
  assert.deepEqual(await imagesOf("files.yaml"), ["cart:v3", "order:v2"]);
  assert.deepEqual(await imagesOf("matrix.yaml"), ["order:v1", "order:v2", "cart:v3"]);
});

test("what is not evaluated is named with its reason, and hides nothing else", async (t) => {
  const list = { list: { elements: [{ a: "order" }] } };
  const cases: readonly (readonly [text: string, said: RegExp])[] = [
    ...["clusters", "scmProvider", "pullRequest", "plugin", "merge", "clusterDecisionResource"].map(
      (kind): [string, RegExp] => [
        applicationSet([{ [kind]: {} }], {}),
        new RegExp(`the generator ${kind} is not evaluated`),
      ],
    ),
    [applicationSet([{ novel: {} }], {}), /the generator novel is not known/],
    [applicationSet([{ ...list, selector: { matchLabels: { a: "b" } } }], {}), /selector/],
    [applicationSet([{ matrix: { generators: [list, list, list] } }], {}), /a matrix has two generators/],
    [applicationSet([{ list: { elements: [{ a: 1 }] } }], {}), /elements\[0\] of a list: a is no text/],
    [applicationSet([{ git: { repoURL: URL_OF_IT } }], {}), /selects neither directories nor files/],
    [applicationSet([{ list: { elements: ["a"] } }], {}), /elements\.0: expected record/],
    [applicationSet([list], {}, { templatePatch: "x" }), /templatePatch/],
    [applicationSet([list], { path: "{{ .a | upper }}" }, { goTemplate: true }), /no functions/],
    [
      applicationSet([{ git: { repoURL: "https://gitlab.com/x/y", directories: [{ path: "*" }] } }], {}),
      /gitlab\.com\/x\/y is not here/,
    ],
    [application("a", { chart: "redis" }), /the chart redis comes from a Helm repository/],
    [application("a", { path: "nowhere" }), /the folder nowhere is not in the repository/],
    [application("a", { path: "../order" }), /no folder of a repository/],
    [application("a", { path: "/order" }), /no folder of a repository/],
    [
      application("a", { path: "order", targetRevision: "v9" }),
      /v9 of the repository github\.com\/acme\/deploy is not known here/,
    ],
    [application("a", { path: "order", targetRevision: "main~0" }), /is not known here/],
    [application("a", { path: "order", plugin: {} }), /plug-in/],
    [application("a", { path: "order", novel: "x" }), /novel of its source is not evaluated/],
    [application("a", { path: "order", helm: { fileParameters: [{ name: "a", path: "b" }] } }), /helm\.fileParameters/],
    [
      application("a", { path: "order", helm: { parameters: [{ name: "a", value: "$ARGOCD_APP_NAME" }] } }),
      /the parameter a/,
    ],
    [application("a", { path: "order", helm: { valueFiles: ["../../../etc/passwd"] } }), /is in no repository/],
    [
      application("a", { path: "order", helm: { valueFiles: ["https://x.example/v.yaml"] } }),
      /value file https:.* is not evaluated/,
    ],
    [application("a", { path: "order", helm: { valueFiles: ["x,/etc/passwd"] } }), /value file x,.* is not evaluated/],
    [
      application("a", { path: "order", helm: { valueFiles: ["none.yaml"] } }),
      /order\/none\.yaml is not in the repository/,
    ],
    [application("a", { path: "order", helm: {}, kustomize: {} }), /kustomize and helm/],
    [application("a", { path: "order", directory: { include: "{a" } }), /the pattern \{a is not evaluated/],
    [application("a", { path: 7 }), /spec\.source\.path: expected string/],
    [argo("Application", "a", {}), /neither spec\.source nor spec\.sources/],
    [argo("ApplicationSet", "a", { generators: {} }), /spec\.generators: expected array/],
  ];
  const repository = deployRepository(t, { "order/a.yaml": pod("a", "a:v1") });
  if (repository === undefined) return;
  for (const [text, said] of cases) {
    writeFileSync(join(repository.folder, "app.yaml"), `${text}\n---\n${pod("beside", "beside:v1")}`);
    const { services, unread, exitCode } = await fleetIn(repository.folder, ["app.yaml"]);
    assert.deepEqual([services, exitCode], [["beside beside:v1 app.yaml:3"], 3], text);
    assert.equal(unread.length, 1, unread.join("\n"));
    assert.match(unread[0]!, said);
  }
});

test("another revision is read as git knows it, what is not committed belongs to the branch, and nothing is left behind", async (t) => {
  const repository = deployRepository(t, { "order/a.yaml": pod("a", "a:v1") });
  if (repository === undefined) return;
  const { folder, git, commit } = repository;
  git("tag", "v1.0.0");
  commit("second", { "order/a.yaml": pod("a", "a:v2") });
  git("update-ref", "refs/remotes/origin/release", "HEAD");
  writeFiles(folder, {
    "order/a.yaml": pod("a", "a:v3"),
    ".gitignore": "ignored.yaml",
    "order/ignored.yaml": pod("b", "b:v1"),
  });
  for (const [revision, image] of [
    ["v1.0.0", "a:v1"],
    [git("rev-parse", "HEAD~1"), "a:v1"],
    ["HEAD", "a:v3"],
    ["main", "a:v3"],
    ["release", "a:v3"],
  ] as const) {
    writeFileSync(join(folder, "app.yaml"), application("a", { path: "order", targetRevision: revision }));
    const { services, unread } = await fleetIn(folder, ["app.yaml"]);
    assert.deepEqual([services, unread], [[`shop/a ${image} app.yaml:1 › order/a.yaml:1`], []], revision);
  }
  git("checkout", "--quiet", "-b", "1.x");
  for (const revision of ["1.x", "v1.x.x", ">=1.0.0", "*"]) {
    writeFileSync(join(folder, "app.yaml"), application("a", { path: "order", targetRevision: revision }));
    const { services, unread } = await fleetIn(folder, ["app.yaml"]);
    assert.deepEqual(services, [], "a range of versions is a tag, and not the branch of that name");
    assert.match(unread.join(), /is not known here/);
  }
  assert.equal(git("worktree", "list", "--porcelain").match(/^worktree /gm)?.length, 1);
});

test("a repository elsewhere is the one that plimsoll.yaml names, and credentials in a URL are never shown", async (t) => {
  const other = deployRepository(t, { "order/a.yaml": pod("a", "a:v1") });
  if (other === undefined) return;
  const cwd = temporaryFolder(t);
  const source = { repoURL: "https://joe:hunter2@gitlab.com/acme/other.git", path: "order" };
  writeFileSync(join(cwd, "app.yaml"), application("a", source));
  const unknown = await fleetIn(cwd, ["app.yaml"]);
  assert.match(unknown.unread.join(), /the repository gitlab\.com\/acme\/other is not here: fleet\.repositories/);
  assert.doesNotMatch(JSON.stringify(unknown), /hunter2|joe/);
  writeFileSync(join(cwd, "plimsoll.yaml"), `fleet: {repositories: {"git@gitlab.com:acme/other": ${other.folder}}}\n`);
  assert.deepEqual((await fleetIn(cwd, ["app.yaml"])).services, ["shop/a a:v1 app.yaml:1 › order/a.yaml:1"]);
  const config = join(other.folder, "plimsoll.yaml");
  writeFileSync(config, 'fleet: {repositories: {"git@gitlab.com:acme/other": ./order}}\n');
  writeFiles(cwd, { "order/other.yaml": pod("other", "other:v1") });
  const elsewhere = await fleetIn(cwd, ["app.yaml", "--config", config]);
  assert.deepEqual(elsewhere.services, ["shop/a a:v1 app.yaml:1 › order/a.yaml:1"], "a folder is beside its file");
  writeFileSync(join(cwd, "plimsoll.yaml"), 'fleet: {repositories: {"https://joe:hunter2@": x}}\n');
  const refused = await fleetIn(cwd, ["app.yaml"]);
  assert.equal(refused.exitCode, 2);
  assert.match(refused.stderr, /is no URL of a git repository(?:.|\n)*plimsoll\.yaml:1:/);
  assert.doesNotMatch(refused.stderr, /hunter2/);
});

test("names are shown as text, whatever is in them, and a value that is nested deeply is refused", async (t) => {
  const evil = "a\u001b[31m\n::error::b";
  const nested = `${"[".repeat(500)}${"]".repeat(500)}`;
  const repository = deployRepository(t, {
    "app.yaml": application(evil, { path: `no\u001b[2J\n${evil}` }),
    "set.yaml": applicationSet([{ list: { elements: [{ "\u001b]0;x": evil, "__proto__": "x", "p": "order" }] } }], {
      path: "{{p}}{{\u001b]0;x}}{{__proto__}}",
    }),
    "deep.yaml": applicationSet([{ list: { elements: [{ p: "order" }] } }], { path: "{{p}}" }).replace(
      '"{{p}}"',
      nested,
    ),
    "order/a.yaml": pod("a", "a:v1"),
  });
  if (repository === undefined) return;
  for (const file of ["app.yaml", "set.yaml", "deep.yaml"]) {
    for (const form of ["text", "markdown"]) {
      const words = ["fleet", file, "order", "--offline", "--format", form];
      const { stdout, stderr, exitCode } = await runHere(words, { cwd: repository.folder });
      assert.equal(exitCode, 3, stderr);
      assert.doesNotMatch(stdout + stderr, /\u001b|^::error/m);
    }
  }
});

test("no link leads out of a repository, or to what git keeps for itself", async (t) => {
  const outside = temporaryFolder(t);
  writeFileSync(join(outside, "secret.yaml"), pod("secret", "secret:v1"));
  for (const [target, link] of [
    [join(outside, "secret.yaml"), "order/link.yaml"],
    [outside, "linked"],
    ["../.git/config", "order/link.txt"],
  ] as const) {
    const repository = deployRepository(t, {
      "order/a.yaml": pod("a", "a:v1"),
      "app.yaml": `${application("a", { path: "order" })}\n---\n${application("b", { path: "linked" })}`,
    });
    if (repository === undefined) return;
    symlinkSync(target, join(repository.folder, link));
    const { services, unread } = await fleetIn(repository.folder, ["app.yaml"]);
    assert.deepEqual(services, []);
    assert.equal(unread.length, 2);
    for (const text of unread) assert.match(text, /is a link that leads out of it/);
  }
});

test("an ApplicationSet that would make millions ends at a limit, which is said", async (t) => {
  const elements = Array.from({ length: 2000 }, (_, index) => ({ [`k${index % 2}`]: String(index) }));
  const half = (name: string) => ({ list: { elements: elements.map((_, index) => ({ [name]: String(index) })) } });
  const repository = deployRepository(t, {
    "app.yaml": applicationSet([{ matrix: { generators: [half("a"), half("b")] } }], { path: "{{a}}/{{b}}" }),
    "long.yaml": applicationSet(
      [{ list: { elements: Array.from({ length: 3000 }, (_, index) => ({ n: String(index), x: "x".repeat(3000) })) } }],
      { path: "{{n}}{{x}}{{x}}{{x}}{{x}}{{x}}{{x}}{{x}}{{x}}", chart: "x" },
    ),
  });
  if (repository === undefined) return;
  const { unread, exitCode } = await fleetIn(repository.folder, ["app.yaml"]);
  assert.equal(exitCode, 3);
  assert.match(unread.join("\n"), /more than 20000 Applications/);
  assert.match((await fleetIn(repository.folder, ["long.yaml"])).unread.join("\n"), /takes more work/);
});

test("a folder with a kustomization is rendered by the user's own kustomize, and not by plug-ins", async (t) => {
  const kustomize = requireTool(t, "kustomize");
  if (kustomize === undefined) return;
  const cwd = temporaryFolder(t);
  writeFiles(cwd, {
    "base/pod.yaml": pod("order", "ghcr.io/acme/order:v1"),
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
    "overlays/eks/Kustomization": "resources: [../../base]\nimages: [{name: ghcr.io/acme/order, newTag: v2}]\n",
    "broken/kustomization.yml": "resources: [missing.yaml]\n",
    "program/kustomization.yaml": "resources: [../base/pod.yaml]\ntransformers: [exec.yaml]\n",
    "program/exec.yaml": JSON.stringify({
      ...{ apiVersion: "x/v1", kind: "Any" },
      metadata: { name: "x", annotations: { "config.kubernetes.io/function": "exec: {path: ./run.sh}" } },
    }),
    "program/run.sh": "#!/bin/sh\necho ran >ran\ncat\n",
    "all/a.yaml": pod("raw", "raw:v1"),
    "all/overlay/kustomization.yaml": "resources: [../a.yaml]\n",
  });
  const eks = await fleetIn(cwd, ["overlays/eks"]);
  assert.deepEqual([eks.services, eks.unread], [["order ghcr.io/acme/order:v2 overlays/eks (kustomize):7"], []]);
  const broken = await fleetIn(cwd, ["broken", "program"]);
  assert.equal(broken.exitCode, 3);
  assert.match(broken.unread[0]!, /^broken \(kustomize\): kustomize build .* failed .*missing\.yaml/);
  assert.match(broken.unread[1]!, /^program \(kustomize\): kustomize build/);
  const all = await fleetIn(cwd, ["all"]);
  assert.deepEqual(all.services, ["raw raw:v1 all/a.yaml:1"]);
  assert.match(
    all.unread.join(),
    /^all: 1 folder with a kustomization or a chart is below it and not rendered \(all\/overlay\)/,
  );
  const { stdout } = await runHere(["lint", "all"], { cwd });
  assert.match(stdout, /^not rendered, so pods may differ from these: all\/overlay; /m);
  const sarif = await runHere(["fleet", "overlays/eks", "--offline", "--format", "sarif"], { cwd });
  assert.doesNotMatch(sarif.stdout, /\(kustomize\)/);
});

test("where no program renders a folder, the error says what to install", async (t) => {
  const cwd = temporaryFolder(t);
  writeFiles(cwd, { "k/kustomization.yaml": "resources: []\n", "c/Chart.yaml": "name: c\n" });
  for (const [folder, said] of [
    ["k", /neither kustomize nor kubectl is on PATH(?:.|\n)*kustomize build FOLDER \| plimsoll fleet -/],
    ["c", /helm is not on PATH(?:.|\n)*helm template FOLDER \| plimsoll fleet -/],
  ] as const) {
    for (const verb of ["fleet", "lint"]) {
      const { exitCode, stderr } = await runHere([verb, folder], { cwd, env: { PATH: "/nonexistent" } });
      assert.equal(exitCode, 4, stderr);
      assert.match(stderr, said);
    }
  }
});
