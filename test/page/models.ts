import type { PageModel, PageTree } from "../../src/report/page/page-model.ts";
import { TreeBuilder } from "../../src/report/page/tree-builder.ts";

/** Names that would have an effect if they were taken for markup, code, or a part of the line. */
export const HOSTILE_NAMES = [
  '<img src=x onerror="document.title=1">',
  "</script><script>document.title='ran'</script>",
  "</title><style>*{display:none}</style>",
  "{{script}}$&$1",
  "line\u2028separator\u2029here",
  "bell\u0007 escape\u001b[2J tab\t feed\n end",
  "evil\u202etxt.exe",
  "javascript:alert(1)",
  "__proto__",
  "a;2/b&c=d#e%zz",
  "ＦＵＬＬ 名前 🚢",
] as const;

/** A small image: two layers, folders, files of known sizes. */
export function smallTree(): PageTree {
  const tree = new TreeBuilder(
    ["stored", "wire"],
    [
      { name: "packages", colour: "blue" },
      { name: "left behind", colour: "orange" },
    ],
  );
  const trait = (kind: string, category = 0) =>
    tree.trait({ kind, category, details: [{ name: "owner", value: kind }] });
  tree.add(0, "example", trait("image"), [0, 0]);
  tree.add(1, "layer 0 ADD rootfs", trait("layer"), [0, 0]);
  tree.add(2, "usr", trait("directory"), [0, 0]);
  tree.add(3, "bin", trait("directory"), [0, 0]);
  tree.add(4, "large", trait("file"), [6000, 1000]);
  tree.add(4, "small", trait("file"), [1000, 900]);
  tree.add(4, "twin", trait("file"), [40, 4]);
  tree.add(4, "twin", trait("file"), [50, 5]);
  tree.add(2, "[tar headers]", trait("part"), [3000, 100]);
  tree.add(1, "layer 1 RUN make", trait("layer"), [0, 0]);
  tree.add(2, "cache", trait("directory", 1), [0, 0]);
  for (const [index, name] of HOSTILE_NAMES.entries()) tree.add(3, name, trait("file", 1), [200 + index, 100]);
  return tree.build();
}

/** Two small images: what came, what grew, and what only has another share of its layer. */
export function comparedTree(): PageTree {
  const tree = new TreeBuilder(
    ["before", "after", "beforeWire", "afterWire"],
    [
      { name: "came", colour: "red" },
      { name: "grew", colour: "yellow" },
      { name: "of the same stored size", colour: "grey" },
    ],
  );
  const trait = (kind: string, category: number) => tree.trait({ kind, category, details: [] });
  tree.add(0, "old → new", trait("image", 1), [0, 0, 0, 0]);
  tree.add(1, "layer 0 ADD rootfs", trait("layer", 1), [0, 0, 0, 0]);
  tree.add(2, "grew", trait("file", 1), [6000, 8000, 1000, 1900]);
  tree.add(2, "came", trait("file", 0), [0, 3000, 0, 700]);
  tree.add(2, "same", trait("file", 2), [5000, 5000, 2500, 2490]);
  tree.add(1, "manifest", trait("part", 2), [400, 400, 400, 400]);
  return tree.build();
}

/** A page with an example of everything. */
export function fullModel(changes: Partial<PageModel> = {}): PageModel {
  const evil = HOSTILE_NAMES.join(" ");
  return {
    verb: "slim",
    title: `example ${evil}`,
    facts: [
      { name: "stored", value: "12.5 MB" },
      { name: evil, value: evil },
    ],
    tree: smallTree(),
    waterfall: {
      before: { what: evil, storedBytes: 20_000_000, wireBytes: 9_000_000 },
      steps: [
        {
          name: "1 strip",
          status: "applied",
          why: [evil, evil],
          savedStoredBytes: 9_000_000,
          savedWireBytes: 5_000_000,
        },
        { name: "2 prune", status: "not-examined", why: ["not yet"], savedStoredBytes: null, savedWireBytes: null },
        { name: "3 base", status: "applied", why: [], savedStoredBytes: -1_500_000, savedWireBytes: -100_000 },
      ],
      after: { what: "the image", storedBytes: 12_500_000, wireBytes: 4_100_000 },
    },
    causes: [
      { what: evil, changeBytes: 4096, changeWireBytes: null, facts: [{ name: evil, value: evil }] },
      { what: "everything else", changeBytes: -96, changeWireBytes: 10, facts: [] },
    ],
    layers: [{ instruction: evil, digest: "sha256:00", mediaType: evil, storedBytes: 10, wireBytes: 5, node: 1 }],
    findings: [
      {
        rule: "cache",
        title: evil,
        level: "warning",
        what: evil,
        why: evil,
        evidence: [evil],
        bytes: 4096,
        fix: evil,
        node: 10,
      },
    ],
    tables: [{ title: evil, columns: [{ header: evil, align: "left" }], rows: [[evil]] }],
    notes: [evil],
    ...changes,
  };
}
