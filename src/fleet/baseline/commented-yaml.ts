import { Document, isMap, isNode, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { JsonPath } from "../../base/strict-json.ts";

/** Why a value is what it is: a comment above it. */
export interface Reason {
  /** The steps to the value. */
  readonly path: JsonPath;
  /** In whole sentences. */
  readonly why: string;
}

export interface CommentedObject {
  readonly value: object;
  readonly reasons: readonly Reason[];
}

const COMMENT_WIDTH = 100;

/** An object as YAML that readers of YAML 1.1 and of 1.2 understand alike, with its reasons as comments. */
export function commentedYaml({ value, reasons }: CommentedObject): string {
  // A text such as "yes" or "0644" is quoted only where the older version is meant.
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  for (const { path, why } of reasons) holderOf(document.contents, path).commentBefore = commentOf(why);
  return document.toString({ lineWidth: 0, directives: false });
}

/** What a comment stands before: the key of a member, or the item of a list itself. */
function holderOf(root: Node | null, path: JsonPath): Node {
  let node: unknown = root;
  let holder: unknown = root;
  for (const step of path) {
    if (isSeq(node)) {
      node = node.items[step as number];
      holder = node;
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step) as Pair | undefined;
      node = pair?.value;
      holder = pair?.key;
    }
  }
  if (!isNode(holder)) throw new Error(`there is no value at ${path.join(".")}`);
  return holder;
}

function commentOf(text: string): string {
  return wrapped(text)
    .map((line) => ` ${line}`)
    .join("\n");
}

/** A comment that stands by itself. */
export function commentLines(text: string): string {
  return wrapped(text)
    .map((line) => `# ${line}`)
    .join("\n");
}

/** Readers of YAML 1.1 end a line, and so a comment, at more characters than a line feed. */
function wrapped(text: string): readonly string[] {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
  const lines: string[] = [];
  for (const word of plain.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > COMMENT_WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
