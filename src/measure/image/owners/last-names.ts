/**
 * Values by the last name of a path. Of an image's many files nearly none has the length and the last letter of one of
 * the names, and then its name is neither cut out nor looked up.
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
