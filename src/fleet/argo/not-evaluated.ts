/** Why something of Argo CD's was not evaluated here: what it leads to is unknown, and never counts as nothing. */
export interface NotEvaluated {
  readonly why: string;
}

/** A value, or why there is none. */
export type Evaluated<Value> = { readonly value: Value } | NotEvaluated;
