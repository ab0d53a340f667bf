import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/program.ts";
import { parseGoMod } from "../src/format/go-module/go-mod.ts";
import { type ConvergeGround, copyModule, printed } from "./converge-ground.ts";
import { asRatio, type Figure } from "./verdict.ts";

/** Services with a history of findings; the others are published modules. */
const SUBJECTS = ["examples/order", "github.com/rakyll/hey@v0.1.5", "github.com/nats-io/nats-server/v2@v2.10.5"];

/**
 * How many modules of go.mod move until what can be cleared is cleared: by plimsoll, and by `go get -u ./... && go mod
 * tidy`. What is left is counted by govulncheck for both, without the standard library. A plan that leaves more fails.
 */
export function convergeMovedFigures(ground: ConvergeGround): readonly Figure[] {
  return SUBJECTS.map((subject) => {
    const from = sourceOf(ground, subject);
    const [plan, latest] = [copyModule(ground, from), copyModule(ground, from)];
    printed(ground, plan, process.execPath, ground.plimsoll, "converge", "--test", "none", "--json", "--write");
    printed(ground, latest, "go", "get", "-u", "./...");
    printed(ground, latest, "go", "mod", "tidy");
    const before = findingsOf(ground, copyModule(ground, from));
    const [ours, theirs] = [plan, latest].map((folder) => ({
      moved: movedBetween(from, folder),
      left: findingsOf(ground, folder),
    }));
    const words = ({ moved, left }: typeof ours & {}) => `${moved} moved, ${before} → ${left} findings`;
    return {
      name: `modules that move on ${subject}`,
      ours: words(ours!),
      theirs: `go get -u ${words(theirs!)}`,
      value: ours!.left > theirs!.left ? Number.POSITIVE_INFINITY : ours!.moved / theirs!.moved,
      limit: 1,
      show: asRatio,
    };
  });
}

function sourceOf(ground: ConvergeGround, subject: string): string {
  if (!subject.includes("@")) return join(ROOT, subject);
  const answer = JSON.parse(printed(ground, ground.folder, "go", "mod", "download", "-json", subject));
  return answer.Dir;
}

/** Requirements that came, went, or have another version. */
function movedBetween(before: string, after: string): number {
  const [old, fresh] = [before, after].map((folder) => {
    const { require } = parseGoMod(readFileSync(join(folder, "go.mod"), "utf8"), "go.mod");
    return new Map(require.map(({ path, version }) => [path, version]));
  });
  const paths = new Set([...old!.keys(), ...fresh!.keys()]);
  return [...paths].filter((path) => old!.get(path) !== fresh!.get(path)).length;
}

/** Findings of modules, each once, as govulncheck sees them. */
function findingsOf(ground: ConvergeGround, folder: string): number {
  const args = ["-format", "json", "-scan", "package", "-db", ground.database, "./..."];
  const stream = printed(ground, folder, ground.govulncheck, ...args);
  const messages: { finding?: { osv: string; trace: { module: string }[] } }[] = JSON.parse(
    `[${stream.replaceAll(/^\}\n\{/gm, "},{")}]`,
  );
  const found = messages.flatMap(({ finding }) => (finding === undefined ? [] : [finding]));
  const ofModules = found.filter(({ trace }) => trace[0]!.module !== "stdlib");
  return new Set(ofModules.map(({ osv, trace }) => `${osv} ${trace[0]!.module}`)).size;
}
