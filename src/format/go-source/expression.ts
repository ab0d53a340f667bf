/** A build constraint as a tree: go/build/constraint.Expr. */
export type Expression =
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "and" | "or"; readonly left: Expression; readonly right: Expression };

export function tagOf(tag: string): Expression {
  return { kind: "tag", tag };
}

export function not(of: Expression): Expression {
  return { kind: "not", of };
}

export function and(left: Expression, right: Expression): Expression {
  return { kind: "and", left, right };
}

export function or(left: Expression, right: Expression): Expression {
  return { kind: "or", left, right };
}

/**
 * All of these conditions together; undefined where there is none, which holds always. A file may have a million of
 * them: the tree stays flat.
 */
export function allOf(expressions: readonly (Expression | undefined)[]): Expression | undefined {
  let given = expressions.filter((one) => one !== undefined);
  while (given.length > 1) {
    const pairs: Expression[] = [];
    for (let at = 0; at < given.length; at += 2) {
      pairs.push(at + 1 < given.length ? and(given[at]!, given[at + 1]!) : given[at]!);
    }
    given = pairs;
  }
  return given[0];
}

/** Whether the constraint holds where `has` says which tags are satisfied. */
export function evaluate(expression: Expression, has: (tag: string) => boolean): boolean {
  switch (expression.kind) {
    case "tag":
      return has(expression.tag);
    case "not":
      return !evaluate(expression.of, has);
    case "and":
      return evaluate(expression.left, has) && evaluate(expression.right, has);
    case "or":
      return evaluate(expression.left, has) || evaluate(expression.right, has);
  }
}

/** Every tag that a constraint names, each once, in the order in which they are written. */
export function tagsIn(expression: Expression): string[] {
  const tags = new Set<string>();
  const visit = (one: Expression): void => {
    if (one.kind === "tag") tags.add(one.tag);
    else if (one.kind === "not") visit(one.of);
    else {
      visit(one.left);
      visit(one.right);
    }
  };
  visit(expression);
  return [...tags];
}

/** As a //go:build line has it, with as few parentheses as possible. */
export function formatExpression(expression: Expression): string {
  const within = (one: Expression, kinds: readonly Expression["kind"][]) =>
    kinds.includes(one.kind) ? `(${formatExpression(one)})` : formatExpression(one);
  switch (expression.kind) {
    case "tag":
      return expression.tag;
    case "not":
      return `!${within(expression.of, ["and", "or"])}`;
    case "and":
      return `${within(expression.left, ["or"])} && ${within(expression.right, ["or"])}`;
    case "or":
      return `${within(expression.left, ["and"])} || ${within(expression.right, ["and"])}`;
  }
}
