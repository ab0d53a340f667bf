import type { SbomComponent } from "../../format/sbom/sbom.ts";

/** A component of which only the name is known. */
export const BARE = {
  version: null,
  purl: null,
  cpe: null,
  goSum: null,
  sourcePackage: null,
  licence: null,
  notes: [],
} as const satisfies Partial<SbomComponent>;

/** The components of one document, each once, however often it is found. */
export class ComponentTable {
  readonly #components = new Map<string, SbomComponent>();

  /** The key by which it is found when all are there. */
  add(component: SbomComponent): string {
    const { kind, name, version, purl, goSum, notes } = component;
    const key = JSON.stringify([kind, name, version, purl, goSum, notes]);
    if (!this.#components.has(key)) this.#components.set(key, component);
    return key;
  }

  /** All of them in an order that depends on nothing but themselves. */
  finish(): { readonly components: readonly SbomComponent[]; readonly indexOf: (key: string) => number } {
    const sorted = [...this.#components].sort(([a], [b]) => (a < b ? -1 : 1));
    const indexes = new Map(sorted.map(([key], index) => [key, index]));
    return { components: sorted.map(([, component]) => component), indexOf: (key) => indexes.get(key)! };
  }
}
