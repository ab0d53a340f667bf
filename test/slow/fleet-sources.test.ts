/** What Argo CD and Helm make of manifests: ApplicationSets beside Argo CD's own generators, charts beside `helm template`. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { expandApplicationSet } from "../../src/fleet/argo/application-set.ts";
import type { RepositoryTree } from "../../src/fleet/argo/repository-tree.ts";
import type { JsonObject } from "../../src/format/kubernetes/kubernetes-object.ts";
import type { FleetReport } from "../../src/report/fleet-report.ts";
import { requireArgoGenerators } from "../support/application-sets.ts";
import { gitRepository } from "../support/git-repository.ts";
import { requireGoTool } from "../support/go-tool.ts";
import { DEPLOY_FILES, randomApplicationSet } from "../support/random-application-set.ts";
import { runHere } from "../support/slim.ts";

const TREE: RepositoryTree = {
  files: Object.keys(DEPLOY_FILES).sort(),
  submodules: [],
  read: async (path) => Buffer.from(DEPLOY_FILES[path]!),
};

test("thousands of random ApplicationSets make the Applications that Argo CD makes", async (t) => {
  const repository = gitRepository(t);
  if (repository === undefined) return;
  repository.commit("all", DEPLOY_FILES);
  const expand = requireArgoGenerators(t, repository.folder);
  if (expand === undefined) return;
  const sets = fc.sample(randomApplicationSet, 4000);
  const expected = expand(sets);
  let [evaluated, made, refused] = [0, 0, 0];
  for (const [index, set] of sets.entries()) {
    const { applications, unread } = await expandApplicationSet(set, async () => TREE);
    const { applications: theirs, error } = expected[index]!;
    if (unread.length > 0) {
      refused++;
      continue;
    }
    assert.equal(error, undefined, JSON.stringify(set));
    assert.deepEqual(textsOf(applications), textsOf(theirs), JSON.stringify(set));
    evaluated++;
    made += applications.length;
  }
  t.diagnostic(`${evaluated} ApplicationSets are evaluated, with ${made} Applications; ${refused} are not`);
  assert.ok(evaluated > 1000 && made > 1000, `${evaluated} evaluated, ${made} made`);
  // How much less that is than it could be.
  const needless = expected.filter(({ error }) => error === undefined).length - evaluated;
  t.diagnostic(`${needless} of these are evaluated by Argo CD`);
});

/** Members without a value are left out by Go. */
function textsOf(applications: readonly JsonObject[]): readonly string[] {
  return applications.map((one) => JSON.stringify(sorted(one))).sort();
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== "")
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

const CHART = {
  "Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n",
  "values.yaml": "image: {name: cart, tag: v0}\nextra: ''\nlist: []\n",
  "templates/cart.yaml": [
    "apiVersion: v1",
    "kind: Pod",
    "metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}",
    "spec:",
    "  containers:",
    '    - {name: main, image: "{{ .Values.image.name }}:{{ .Values.image.tag }}{{ .Values.extra }}"}',
    "{{- range $index, $image := .Values.list }}",
    '    - {name: "c{{ $index }}", image: {{ $image | quote }}}',
    "{{- end }}",
  ].join("\n"),
};

test("charts are rendered by Helm as an Application says", async (t) => {
  const helm = requireGoTool(t, {
    name: "helm",
    package: "helm.sh/helm/v3/cmd/helm",
    version: "v3.22.0",
    replace: () => [],
  });
  const repository = gitRepository(t);
  if (helm === undefined || repository === undefined) return;
  repository.git("remote", "add", "origin", "https://github.com/acme/deploy");
  const repoURL = "git@github.com:acme/deploy.git";
  const cases: readonly (readonly [helm: object, images: readonly string[]])[] = [
    [{}, ["shop/cart cart:v0"]],
    [{ releaseName: "other", namespace: "own" }, ["own/other cart:v0"]],
    [{ valueFiles: ["prod.yaml"] }, ["shop/cart cart:v1"]],
    [{ valueFiles: ["prod.yaml", "/shared/eu.yaml", "../shared/eu2.yaml"] }, ["shop/cart cart:v3"]],
    [{ valueFiles: ["$values/shared/eu.yaml", "none.yaml"], ignoreMissingValueFiles: true }, ["shop/cart cart:v2"]],
    [{ valueFiles: ["prod.yaml"], values: "image: {tag: v4}" }, ["shop/cart cart:v4"]],
    [{ values: "image: {tag: v4}", valuesObject: { image: { tag: "v5" } } }, ["shop/cart cart:v5"]],
    [
      { valuesObject: { image: { tag: "v5" } }, parameters: [{ name: "image.tag", value: "6", forceString: true }] },
      ["shop/cart cart:6"],
    ],
    [{ parameters: [{ name: "extra", value: "-a,image.tag=evil" }] }, ["shop/cart cart:v0-a,image.tag=evil"]],
    [
      { parameters: [{ name: "list", value: "{a:v1,b:v2}" }] },
      ["shop/cart/main cart:v0", "shop/cart/c0 a:v1", "shop/cart/c1 b:v2"],
    ],
  ];
  repository.commit("all", {
    ...Object.fromEntries(Object.entries(CHART).map(([name, text]) => [`chart/${name}`, text])),
    "chart/prod.yaml": "image: {tag: v1}\n",
    "shared/eu.yaml": "image: {tag: v2}\n",
    "shared/eu2.yaml": "image: {tag: v3}\n",
    ...Object.fromEntries(
      cases.map(([settings], index) => [
        `apps/${index}.json`,
        JSON.stringify({
          ...{ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "cart" } },
          spec: {
            sources: [
              { repoURL, path: "chart", helm: settings },
              { repoURL, ref: "values" },
            ],
            destination: { namespace: "shop" },
          },
        }),
      ]),
    ),
    "broken/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n",
    "broken/templates/x.yaml": '{{ fail "no such thing" }}',
    "named.json": JSON.stringify({
      ...{ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "cart" } },
      spec: { source: { repoURL, path: "chart", helm: { releaseName: '{{ env "TOKEN" }}' } } },
    }),
  });
  const env = { PATH: `${dirname(helm)}:${process.env.PATH}`, TOKEN: "of-a-person" };
  const fleet = async (source: string) => {
    const { stdout } = await runHere(["fleet", source, "--offline", "--json"], { cwd: repository.folder, env });
    return JSON.parse(stdout) as FleetReport;
  };
  for (const [index, [settings, images]] of cases.entries()) {
    const { services, unread } = await fleet(`apps/${index}.json`);
    assert.deepEqual(unread, [], JSON.stringify(settings));
    assert.deepEqual(
      services.map(({ name, image }) => `${name} ${image}`),
      images,
      JSON.stringify(settings),
    );
  }
  const { services } = await fleet("chart");
  const rendered = execFileSync(helm, ["template", join(repository.folder, "chart")], { encoding: "utf8" });
  const { where, image } = services[0]!;
  const [, line] = /^chart \(helm\):(\d+)$/.exec(where)!;
  assert.ok(rendered.split("\n")[Number(line) - 1]?.includes(image), `${where}\n${rendered}`);
  const named = await fleet("named.json");
  assert.deepEqual(named.services, []);
  assert.match(named.unread.map(({ why }) => why).join(), /^Application cart: helm template .* invalid release name/);
  assert.match((await fleet("broken")).unread[0]!.why, /^helm template .* failed .*no such thing/);
  assert.equal(readFileSync(join(repository.folder, "chart/values.yaml"), "utf8"), CHART["values.yaml"]);
});
