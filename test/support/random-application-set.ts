import fc from "fast-check";
import type { JsonObject } from "../../src/format/kubernetes/kubernetes-object.ts";

/** Files of the repository that random ApplicationSets are about. */
export const DEPLOY_FILES: Readonly<Record<string, string>> = {
  "apps/order/base/a.yaml": "{}",
  "apps/order/overlays/eks/a.yaml": "{}",
  "apps/order/overlays/gke/a.yaml": "{}",
  "apps/Cart_2/base/a.yaml": "{}",
  "apps/Cart_2/overlays/eks/a.yaml": "{}",
  "apps/.hidden/base/a.yaml": "{}",
  "apps/a-b/base/a.yaml": "{}",
  "settings/order.json": '{"app": {"name": "order", "tag": "v1", "on": true, "port": 80}}',
  "settings/cart.yaml": "app:\n  name: Cart_2\n  tag: v2\n  list: [x, {y: z}]\n",
  "settings/many.json": '[{"app": {"name": "order", "tag": "v3"}}, {"app": {"name": "a-b"}, "cluster": "eks"}]',
  "settings/deep/empty.yaml": "",
  "settings/deep/broken.json": '["a"]',
};

const WORD = fc.constantFrom("order", "Cart_2", "eks", "gke", "v1", "base", "");
const PLAIN_NAMES = [
  ...["app", "tag", "cluster", "path", "path.basename", "path.basenameNormalized", "path[0]", "path[1]", "path[9]"],
  ...[
    "path.filename",
    "values.x",
    "values.y",
    "other.path",
    "other.path.basename",
    "app.name",
    "app.tag",
    "app.on",
    "app.list.0",
    "none",
  ],
];
const GO_FIELDS = [
  ...["app", "tag", "cluster", "path.path", "path.basename", "path.basenameNormalized", "path.filename", "values.x"],
  ...["values.y", "other.path.path", "app.name", "app.tag", "app.on", "app.port", "path.segments", "none"],
];

function placeholder(isGo: boolean): fc.Arbitrary<string> {
  if (!isGo) {
    return fc
      .tuple(fc.constantFrom(...PLAIN_NAMES), fc.constantFrom("", " "))
      .map(([name, space]) => `{{${space}${name}${space}}}`);
  }
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...GO_FIELDS).map((field) => `{{.${field}}}`) },
    { weight: 1, arbitrary: fc.constantFrom(...GO_FIELDS).map((field) => ` {{- .${field} -}} `) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 7).map((index) => `{{ index .path.segments ${index} }}`) },
    { weight: 1, arbitrary: fc.constantFrom("{{ .app | upper }}", '{{ index .values "x" }}', "{{ .app") },
  );
}

function template(isGo: boolean): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(placeholder(isGo), WORD, fc.constantFrom("-", "/")), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(""));
}

function list(isGo: boolean): fc.Arbitrary<object> {
  const value = isGo ? fc.oneof(WORD, fc.boolean(), fc.nat(99_999), fc.record({ name: WORD })) : WORD;
  const element = fc.record(
    { app: value, tag: WORD, cluster: WORD, values: fc.record({ x: WORD, y: WORD }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  );
  return fc.array(element, { minLength: 1, maxLength: 3 }).map((elements) => ({ list: { elements } }));
}

function git(isGo: boolean, isInner: boolean): fc.Arbitrary<object> {
  const name = isInner ? fc.oneof(WORD, placeholder(isGo)) : fc.constantFrom("order", "*", "Cart_2");
  const folder = fc.oneof(
    fc.constantFrom("apps/*", "apps/*/base", "apps/*/*/*", "*", "apps/.*", "apps/[a-p]*/base"),
    name.map((one) => `apps/${one}/*`),
  );
  const file = fc.constantFrom(
    "settings/*.json",
    "settings/*",
    "settings/order.json",
    "settings",
    "**/cart.yaml",
    "apps",
  );
  const selected = (path: fc.Arbitrary<string>) =>
    fc.array(fc.record({ path, exclude: fc.constantFrom(false, false, true) }), { minLength: 1, maxLength: 2 });
  const common = {
    repoURL: fc.constant("https://github.com/acme/deploy"),
    values: fc.record({ x: template(isGo), y: WORD }, { requiredKeys: [] }),
    pathParamPrefix: fc.constantFrom("", "", "other"),
  };
  const chosen = fc.oneof(fc.record({ directories: selected(folder) }), fc.record({ files: selected(file) }));
  return fc
    .tuple(fc.record(common, { requiredKeys: ["repoURL"] }), chosen)
    .map(([settings, files]) => ({ git: { ...settings, ...files } }));
}

function generator(isGo: boolean): fc.Arbitrary<object> {
  const plain = (isInner: boolean) => fc.oneof(list(isGo), git(isGo, isInner));
  const both = fc.tuple(plain(false), plain(true)).map((generators) => ({ matrix: { generators } }));
  return fc.oneof({ weight: 2, arbitrary: plain(false) }, { weight: 3, arbitrary: both });
}

/** ApplicationSets with the generators that are evaluated here, over `DEPLOY_FILES`, and with mistakes. */
export const randomApplicationSet: fc.Arbitrary<JsonObject> = fc.boolean().chain((goTemplate) =>
  fc
    .record({
      generators: fc.array(generator(goTemplate), { minLength: 1, maxLength: 2 }),
      name: template(goTemplate),
      path: template(goTemplate),
      namespace: template(goTemplate),
    })
    .map(
      ({ generators, name, path, namespace }) =>
        ({
          apiVersion: "argoproj.io/v1alpha1",
          kind: "ApplicationSet",
          metadata: { name: "all", namespace: "argocd" },
          spec: {
            goTemplate,
            // Without this, Go writes <no value> where there is none.
            goTemplateOptions: ["missingkey=error"],
            generators,
            template: {
              metadata: { name },
              spec: {
                project: "default",
                source: {
                  repoURL: "https://github.com/acme/deploy",
                  path,
                  helm: { valuesObject: { [`k-${name}`]: [path] } },
                },
                destination: { server: "https://kubernetes.default.svc", namespace },
              },
            },
          },
        }) as unknown as JsonObject,
    ),
);
