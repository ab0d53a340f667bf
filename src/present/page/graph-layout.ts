/** Edges by the indexes of their nodes. Node 0 is the root. */
export type Edges = readonly (readonly [from: number, to: number])[];

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly places: readonly { readonly column: number; readonly row: number }[];
}

/** How often the columns are put in order by their neighbours: more changes little. */
const SWEEPS = 12;

/**
 * Places the nodes in columns from left to right, so that a node stands right of all that need it (edges that close a
 * circle aside), and orders each column so that edges cross little: K. Sugiyama, S. Tagawa, M. Toda, 1981. The same graph
 * always has the same places. `apart` are nodes below the root, whose edges are not looked at.
 */
export function layOut(length: number, edges: Edges, apart: ReadonlySet<number>): Layout {
  const looked = edges.filter(([from, to]) => !apart.has(from) && !apart.has(to));
  const columnOf = columnsOf(length, withoutCircles(length, looked), apart);
  const most = columnOf.reduce((largest, column) => Math.max(largest, column), 0);
  const columns = Array.from({ length: most + 1 }, (): number[] => []);
  for (const [node, column] of columnOf.entries()) columns[column]!.push(node);
  const filled = columns.filter((column) => column.length > 0);
  orderColumns(filled, looked, length);
  const rows = filled.reduce((largest, column) => Math.max(largest, column.length), 1);
  const places = new Array<{ column: number; row: number }>(length);
  for (const [column, nodes] of filled.entries()) {
    for (const [index, node] of nodes.entries()) places[node] = { column, row: index + (rows - nodes.length) / 2 };
  }
  return { columns: filled.length, rows, places };
}

/** The edges without those that lead back to a node that is being visited. */
function withoutCircles(length: number, edges: Edges): Edges {
  const below = Map.groupBy(edges, ([from]) => from);
  const state = new Uint8Array(length);
  const kept: (readonly [number, number])[] = [];
  for (let start = 0; start < length; start++) {
    if (state[start] !== 0) continue;
    state[start] = 1;
    // A stack instead of calls: chains may be long.
    const stack = [{ node: start, next: (below.get(start) ?? []).values() }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { value: edge } = top.next.next();
      if (edge === undefined) {
        state[top.node] = 2;
        stack.pop();
        continue;
      }
      const [, to] = edge;
      if (state[to] === 1) continue;
      kept.push(edge);
      if (state[to] === 2) continue;
      state[to] = 1;
      stack.push({ node: to, next: (below.get(to) ?? []).values() });
    }
  }
  return kept;
}

/** The longest way from the root to each node. */
function columnsOf(length: number, edges: Edges, apart: ReadonlySet<number>): readonly number[] {
  const columns = new Array<number>(length).fill(0);
  const waiting = new Array<number>(length).fill(0);
  for (const [, to] of edges) waiting[to]!++;
  const below = Map.groupBy(edges, ([from]) => from);
  const ready = waiting.flatMap((count, node) => (count === 0 ? [node] : []));
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    // What nothing needs, besides the root, stands beside what the root needs.
    if (node !== 0 && !apart.has(node)) columns[node] = Math.max(columns[node]!, 1);
    for (const [, to] of below.get(node) ?? []) {
      columns[to] = Math.max(columns[to]!, columns[node]! + 1);
      if (--waiting[to]! === 0) ready.push(to);
    }
  }
  return columns;
}

function orderColumns(columns: number[][], edges: Edges, length: number): void {
  const neighbours = Array.from({ length }, (): number[] => []);
  for (const [from, to] of edges) {
    neighbours[from]!.push(to);
    neighbours[to]!.push(from);
  }
  const columnOf = new Array<number>(length).fill(0);
  const rowOf = new Array<number>(length).fill(0);
  const place = (nodes: readonly number[]) => {
    for (const [index, node] of nodes.entries()) rowOf[node] = index - nodes.length / 2;
  };
  for (const [column, nodes] of columns.entries()) {
    for (const node of nodes) columnOf[node] = column;
    place(nodes);
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const column of isDown ? columns.keys() : [...columns.keys()].reverse()) {
      // The root stays above what is apart.
      if (column === 0) continue;
      const nodes = columns[column]!;
      const heights = new Map(
        nodes.map((node) => {
          const seen = neighbours[node]!.filter(
            (one) => columnOf[one]! < column === isDown && columnOf[one] !== column,
          );
          const sum = seen.reduce((total, one) => total + rowOf[one]!, 0);
          return [node, seen.length === 0 ? rowOf[node]! : sum / seen.length] as const;
        }),
      );
      nodes.sort((a, b) => heights.get(a)! - heights.get(b)! || a - b);
      place(nodes);
    }
  }
}
