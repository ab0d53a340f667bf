/** `npm run bench -- prune`: what questions about a program's dependencies cost beside the builds that they need. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../scripts/program.ts";
import { installPlimsoll } from "./installed.ts";
import { peakMemory } from "./memory.ts";
import { costFigure } from "./prune-cost.ts";
import { tagsFigure } from "./prune-tags.ts";
import { reportFigures } from "./results.ts";
import { type Command, interleaved, median, medianOfPairs, timed } from "./sampling.ts";
import { asMebibytes, asSeconds, type Figure } from "./verdict.ts";

const SERVICE = join(ROOT, "examples/order");
const WANTED = "golang.org/x/net";

/** Returns whether every figure is within its limit. */
export async function benchPrune(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: "string", default: "7" } } });
  const rounds = Number(values.rounds);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "plimsoll-bench-"));
  try {
    const plimsoll = await installPlimsoll(join(folder, "installed"));
    const question = new Question(folder, plimsoll);
    return await reportFigures("prune", [
      await tagsFigure(folder, plimsoll, Math.min(rounds, 5)),
      await costFigure(folder, plimsoll, rounds),
      await askedFirst(question, rounds),
      await askedAgain(question, rounds),
      await memoryOfFirst(question),
      await memoryOfAgain(question),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `explain . --why` in the example service, whose packages are all in Go's cache. */
class Question {
  readonly env: NodeJS.ProcessEnv;
  readonly words: readonly string[] = ["explain", ".", "--why", WANTED];
  readonly #folder: string;
  readonly #plimsoll: string;
  #link: readonly string[] | undefined;

  constructor(folder: string, plimsoll: string) {
    this.#folder = folder;
    this.#plimsoll = plimsoll;
    this.env = {
      ...process.env,
      CI: undefined,
      GOFLAGS: "",
      GOTOOLCHAIN: "local",
      CGO_ENABLED: "0",
      PLIMSOLL_CACHE: join(folder, "cache"),
    };
  }

  get program(): readonly [string, string] {
    return [process.execPath, this.#plimsoll];
  }

  /** What plimsoll keeps between runs is removed: the next question is the first one. */
  forget(): void {
    rmSync(join(this.#folder, "cache"), { recursive: true, force: true });
  }

  ask(): Promise<number> {
    const [program, plimsoll] = this.program;
    return timed({ program, args: [plimsoll, ...this.words], cwd: SERVICE, env: this.env });
  }

  /** The link of the same archives without debug information, of which the answer does not depend. */
  link(): Promise<number> {
    this.#link ??= this.#linkWords();
    const command: Command = { program: "go", args: this.#link, cwd: SERVICE, env: this.env };
    return timed(command);
  }

  #linkWords(): string[] {
    const format = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}";
    const args = ["list", "-deps", "-export", "-trimpath", "-buildvcs=false", "-f", format, "."];
    const lines = execFileSync("go", args, { cwd: SERVICE, env: this.env, encoding: "utf8" }).split("\n");
    const packages = lines.filter((line) => line !== "");
    const [config, output] = [join(this.#folder, "importcfg"), join(this.#folder, "linked")];
    writeFileSync(config, `${packages.slice(0, -1).join("\n")}\n`);
    const main = packages.at(-1)!.replace(/^.*=/, "");
    return ["tool", "link", "-o", output, "-importcfg", config, "-s", "-w", main];
  }
}

/** The graph of the link is read for the first time, while the linker runs. */
async function askedFirst(question: Question, rounds: number): Promise<Figure> {
  return besideLink("explain --why on examples/order, warm, over 1.5 × its link", question, rounds, () => {
    question.forget();
    return question.ask();
  });
}

/** The graph was kept by an earlier question. */
async function askedAgain(question: Question, rounds: number): Promise<Figure> {
  return besideLink("the same question again, over 1.5 × the link", question, rounds, () => question.ask());
}

async function besideLink(
  name: string,
  question: Question,
  rounds: number,
  ask: () => Promise<number>,
): Promise<Figure> {
  const contestants = { why: ask, link: () => question.link() };
  await interleaved(1, contestants);
  const { why, link } = await interleaved(rounds, contestants);
  return {
    name,
    ours: asSeconds(median(why)),
    theirs: `go tool link ${asSeconds(median(link))}`,
    value: medianOfPairs(why, link, (ours, theirs) => ours - 1.5 * theirs),
    limit: 1.5,
    show: asSeconds,
  };
}

async function memoryOfFirst(question: Question): Promise<Figure> {
  question.forget();
  return memory("explain --why on examples/order, peak memory", question);
}

async function memoryOfAgain(question: Question): Promise<Figure> {
  await question.ask();
  return memory("the same question again, peak memory", question);
}

async function memory(name: string, question: Question): Promise<Figure> {
  const value = await peakMemory(question.words, question.env, question.program, SERVICE);
  return { name, ours: asMebibytes(value), theirs: "", value, limit: 256 * 2 ** 20, show: asMebibytes };
}
