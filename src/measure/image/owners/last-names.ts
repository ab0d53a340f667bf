/**
 * Values by the last name of a path. Hardly any path of an image ends like one of the names: its length and last letter
 * are checked first, and mostly the name need not be cut out and looked up.
 */
export class ByLastName<Value> {
  readonly #values: ReadonlyMap<string, Value>;
  readonly #shapes: ReadonlySet<number>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values;
    this.#shapes = new Set([...values.keys()].map((name) => shapeOf(name, 0)));
  }

  get(path: string): Value | undefined {
    const start = path.lastIndexOf("/") + 1;
    return this.#shapes.has(shapeOf(path, start)) ? this.#values.get(path.slice(start)) : undefined;
  }
}

function shapeOf(path: string, start: number): number {
  return (path.length - start) * 0x10000 + path.charCodeAt(path.length - 1);
}
