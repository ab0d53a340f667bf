/**
 * A pattern of the filters of GitHub Actions for branches and tags
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax, "Filter pattern cheat sheet"): `*` stands for any
 * characters but a slash, `**` for any, `[a-z0-9]` for one of these, and `?` and `+` say of the character before them that it
 * may be missing or come again. It is a list of steps, of which one character takes each.
 */
export interface Step {
  readonly takes: (character: string) => boolean;
  /** May the next character be taken by the same step again? */
  readonly repeats: boolean;
  /** So many steps, from this one on, may be left out: 0 where it may not. */
  readonly skips: 0 | 1 | 2;
}

/** Undefined for a text that GitHub refuses, or whose meaning its documentation leaves open. */
export function parseRefPattern(pattern: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  /** The step that a quantifier would be about. */
  let one: Step | undefined;
  if (UNSAID.test(pattern)) return undefined;
  for (const [token] of pattern.matchAll(TOKEN)) {
    if (token === "?" || token === "+") {
      if (one === undefined) return undefined;
      steps[steps.length - 1] = token === "?" ? { ...one, skips: 1 } : { ...one, repeats: true };
      one = undefined;
    } else if (token === "**/") {
      // What stands before the slash is none or more whole parts: `**/v1` is `v1` too.
      steps.push({ takes: anything, repeats: true, skips: 2 }, { takes: isSlash, repeats: false, skips: 0 });
      one = undefined;
    } else if (token === "**" || token === "*") {
      steps.push({ takes: token === "*" ? isNoSlash : anything, repeats: true, skips: 1 });
      one = undefined;
    } else {
      one = stepOf(token);
      if (one === undefined) return undefined;
      steps.push(one);
    }
  }
  return steps.length === 0 ? undefined : steps;
}

// Whether the folders of a**/b may be missing: act says that it is ab too, and GitHub's text that a slash is a slash.
const UNSAID = /[^/]\*\*\//;

/** What no other alternative takes is a bracket that nobody closes, or a backslash at the end. */
const TOKEN = /\*\*\/|\*\*|\*|[?+]|\[[^\]]*\]|\\.|[^\\[]|./gsu;

/** Of a token that stands for exactly one character. */
function stepOf(token: string): Step | undefined {
  const once = { repeats: false, skips: 0 } as const;
  if (token.startsWith("[")) {
    const takes = listedIn(token.slice(1, -1));
    return takes === undefined ? undefined : { takes, ...once };
  }
  const literal = token.startsWith("\\") ? token.slice(1) : token;
  return literal === "" ? undefined : { takes: (character) => character === literal, ...once };
}

/** Letters and digits, and ranges of the same kind; undefined for anything else. */
function listedIn(list: string): Step["takes"] | undefined {
  if (!/^(?:[a-z](?:-[a-z])?|[A-Z](?:-[A-Z])?|[0-9](?:-[0-9])?)+$/.test(list)) return undefined;
  const ranges = [...list.matchAll(/(.)(?:-(.))?/g)].map(([, first = "", last = first]) => [first, last] as const);
  if (ranges.some(([first, last]) => first > last)) return undefined;
  return (character) => ranges.some(([first, last]) => character >= first && character <= last);
}

const anything = () => true;
const isSlash = (character: string) => character === "/";
const isNoSlash = (character: string) => character !== "/";

/** The steps that may come next: a set, since a pattern can be read in several ways at once. */
export type Position = ReadonlySet<number>;

export function startOf(steps: readonly Step[]): Position {
  return withSkipped(steps, [0]);
}

export function advance(steps: readonly Step[], position: Position, character: string): Position {
  const taking = [...position].filter((index) => steps[index]?.takes(character) === true);
  const entered = withSkipped(
    steps,
    taking.map((index) => index + 1),
  );
  // A step that goes on has taken something: what may be left out with it no longer may.
  return entered.union(new Set(taking.filter((index) => steps[index]!.repeats)));
}

export function isComplete(steps: readonly Step[], position: Position): boolean {
  return position.has(steps.length);
}

function withSkipped(steps: readonly Step[], indexes: readonly number[]): Set<number> {
  const reached = new Set(indexes);
  // A set is walked over in the order in which its members came, new ones included.
  for (const index of reached) {
    const skips = steps[index]?.skips ?? 0;
    if (skips > 0) reached.add(index + skips);
  }
  return reached;
}
