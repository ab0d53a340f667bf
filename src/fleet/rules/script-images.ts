import { startedByScript } from "../../evidence/runtime/shell/started-commands.ts";
import type { Value } from "../../format/shell/value.ts";
import { GLOBAL_OPTIONS, NAMING_OPTIONS, type OptionGrammar, PULL_OPTIONS, RUN_OPTIONS } from "./container-options.ts";

/** What a script says of images. What is computed stands in a name as the script writes it: `app:${TAG}`. */
export interface ScriptImages {
  /** Images that it runs or pulls. */
  readonly used: readonly string[];
  /** Names that it gives to images, by building or naming them. */
  readonly made: readonly string[];
  /** Commands that run or pull an image that cannot be told. */
  readonly undecided: readonly string[];
}

/** Is a part of the name only known when the script runs? */
export function isComputed(name: string): boolean {
  return name.includes("${");
}

const PROGRAM = /(?:^|\/)(?:docker|podman|nerdctl)$/;
const MENTIONS = /docker|podman|nerdctl/;
const MENTIONS_USE = /(?:docker|podman|nerdctl)[^\n]{0,200}\s(?:run|create|pull)\s/;
/** An expression of GitHub, which is filled in before a shell reads the script. */
const EXPRESSIONS = /\$\{\{.{0,2000}?\}\}/gs;
const EXPRESSION_NAME = "GITHUB_EXPRESSION_";
const PARAMETER = /\$\{?([A-Za-z_]\w*)/g;
/** A folder, an archive, or what is on the machine already (containers-transports(5)). */
const LOCAL = /^(?:oci|oci-archive|dir|docker-archive|docker-daemon|containers-storage):/;
const TRANSPORT = /^docker:\/\//;
/** Where a command goes on behind these, it is the same as without them. */
const BUILDERS: ReadonlySet<Value> = new Set(["buildx", "builder"]);
const GROUPS: ReadonlySet<Value> = new Set(["container", "image", ...BUILDERS]);

/**
 * The images that a script names behind `docker run`, `create` and `pull`, and the same of podman and nerdctl. Nothing is run: commands of
 * all branches count. What other programs do with an image is not asked: to copy or to examine it is not to run it.
 */
export function imagesInScript(script: string): ScriptImages {
  if (!MENTIONS.test(script)) return NOTHING;
  const [used, made, undecided] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const expressions: string[] = [];
  const text = script.replace(EXPRESSIONS, (expression) => `\${${EXPRESSION_NAME}${expressions.push(expression) - 1}}`);
  const restored = (value: string) =>
    value.replace(/\$\{GITHUB_EXPRESSION_(\d+)\}/g, (whole, index) => expressions[Number(index)] ?? whole);
  // What the script does not set, its surroundings may: the value of such a variable is its own name.
  const variables = new Map([...text.matchAll(PARAMETER)].map(([, name]) => [name!, [`\${${name}}`]] as const));
  variables.delete("IFS");
  const {
    commands,
    undecided: unknown,
    isWhole,
  } = startedByScript(text, { folders: ["/"], variables, name: "sh", args: [[]] });
  if (!isWhole) undecided.add("a script that is too long to be read");
  // Commands whose name or number of words only the running shell knows: $(which docker) run IMAGE.
  for (const source of unknown.filter((one) => MENTIONS_USE.test(one))) undecided.add(restored(source));
  for (const { words } of commands) {
    if (!PROGRAM.test(words[0] ?? "")) continue;
    const found = readCommand(words);
    for (const one of found.used) used.add(restored(one));
    for (const one of found.made) made.add(restored(one));
    for (const one of found.undecided) undecided.add(restored(one));
  }
  return { used: [...used], made: [...made], undecided: [...undecided] };
}

const NOTHING: ScriptImages = { used: [], made: [], undecided: [] };

function readCommand(words: readonly Value[]): ScriptImages {
  const behind = behindOptions(words.slice(1), GLOBAL_OPTIONS);
  if (behind === undefined) return words.some((word) => USES.has(word)) ? unclear(words) : NOTHING;
  const isGrouped = GROUPS.has(behind[0]);
  const [verb, ...rest] = isGrouped ? behind.slice(1) : behind;
  if (verb === "build") return { ...NOTHING, made: namedByBuild(rest) };
  // `docker buildx create` makes a builder.
  if (isGrouped && BUILDERS.has(behind[0])) return NOTHING;
  if (verb === "tag" || verb === "commit") {
    const [, ...names] = operandsOf(rest, NAMING_OPTIONS) ?? [];
    return { ...NOTHING, made: names.filter((name) => name !== undefined) };
  }
  if (!USES.has(verb)) return NOTHING;
  const operands = verb === "pull" ? operandsOf(rest, PULL_OPTIONS) : imageOfContainer(rest);
  // Of a very long command line, the end is one unknown word.
  const isCut = operands?.length === 0 && words.at(-1) === undefined;
  if (operands === undefined || operands.includes(undefined) || isCut) return unclear(words);
  const names = (operands as readonly string[]).filter((name) => !LOCAL.test(name));
  return { ...NOTHING, used: names.map((name) => name.replace(TRANSPORT, "")) };
}

/** The word behind the options of `run` and `create`: those that follow are words of the container's program. With `--rootfs` it is a folder. */
function imageOfContainer(words: readonly Value[]): readonly Value[] | undefined {
  const behind = behindOptions(words, RUN_OPTIONS);
  if (behind === undefined) return undefined;
  const options = words.slice(0, words.length - behind.length);
  return options.includes("--rootfs") ? [] : behind.slice(0, 1);
}

const USES: ReadonlySet<Value> = new Set(["run", "create", "pull"]);
/** So many words of a command tell a person which one it is. */
const SHOWN_WORDS = 5;

function unclear(words: readonly Value[]): ScriptImages {
  const shown = words.slice(0, SHOWN_WORDS).map((word) => word ?? "…");
  return { ...NOTHING, undecided: [`${shown.join(" ")}${words.length > SHOWN_WORDS ? " …" : ""}`] };
}

/** The words behind the options in front; undefined where an option is not known, and so whether the next word is its value. */
function behindOptions(words: readonly Value[], grammar: OptionGrammar): readonly Value[] | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) return undefined;
    if (word === "--") return words.slice(at + 1);
    if (!/^-./.test(word)) return words.slice(at);
    const takes = takesNext(word, grammar);
    if (takes === undefined) return undefined;
    if (takes) at++;
  }
  return [];
}

/** The words that belong to no option, wherever they stand. */
function operandsOf(words: readonly Value[], grammar: OptionGrammar): readonly Value[] | undefined {
  const operands: Value[] = [];
  for (let rest = behindOptions(words, grammar); ; rest = behindOptions(rest.slice(1), grammar)) {
    if (rest === undefined) return undefined;
    if (rest.length === 0) return operands;
    operands.push(rest[0]);
  }
}

/** Is the value of an option the next word? Undefined where the option is not known. */
function takesNext(word: string, { flags, valued }: OptionGrammar): boolean | undefined {
  if (word.startsWith("--")) {
    const name = word.slice(2);
    if (name.includes("=") || flags.has(name)) return false;
    return valued.has(name) ? true : undefined;
  }
  for (const [index, letter] of [...word.slice(1)].entries()) {
    if (valued.has(letter)) return index === word.length - 2;
    if (letter === "=") return false;
    if (!flags.has(letter)) return undefined;
  }
  return false;
}

/** What `-t` and `--tag` of a build say: its other options do not matter. */
function namedByBuild(words: readonly Value[]): readonly string[] {
  return words.flatMap((word, index) => {
    const name = word === "-t" || word === "--tag" ? words[index + 1] : /^(?:--tag=|-t)(.+)$/.exec(word ?? "")?.[1];
    return name === undefined ? [] : [name];
  });
}
