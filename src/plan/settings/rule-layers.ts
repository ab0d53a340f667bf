import type { Consequence, GrowthRule, LimitRule, PartRules, Pattern, SizeKind } from "../../check/gate/policy.ts";
import type { WrittenGrowthRule, WrittenLimit, WrittenRules, WrittenSizes } from "./gate-schema.ts";
import { GROWTH } from "./value-form.ts";

type Path = readonly PropertyKey[];
/** The places of values and of keys in the file. */
export interface Places {
  readonly placeOf: (path: Path) => string;
  readonly placeOfKey: (path: Path) => string;
}

/** The rules of one service, or those for all, and where in the file they stand. */
export interface RuleLayer {
  readonly rules: WrittenRules;
  readonly path: Path;
}

/** A value and its place; null for a rule that is switched off. */
interface Found<Value> {
  readonly value: Value;
  readonly path: Path;
}

type SizesKey = "total" | "release" | "layers" | "modules" | "packages";

/** What holds where the file says nothing else. */
export interface SizeDefaults {
  readonly of: SizeKind;
  readonly limitThen: Consequence;
  readonly growthThen: Consequence;
  /** Null if the rule is off. */
  readonly growth: string | null;
}

/** Where nobody wrote a rule. */
export const DEFAULT_PLACE = "default";

/**
 * The rules of a service over those for all: each member of a rule comes from the first layer that has it. A rule that a
 * layer switches off takes nothing from the layers below.
 */
export class RuleLayers {
  readonly #layers: readonly RuleLayer[];
  readonly #places: Places;

  constructor(layers: readonly RuleLayer[], places: Places) {
    this.#layers = layers;
    this.#places = places;
  }

  place(path: Path): string {
    return this.#places.placeOf(path);
  }

  placeOfKey(path: Path): string {
    return this.#places.placeOfKey(path);
  }

  /** A rule as a whole; undefined if no layer has it. */
  rule<Key extends keyof WrittenRules>(key: Key): Found<NonNullable<WrittenRules[Key]> | null> | undefined {
    const layer = this.#layers.find(({ rules }) => rules[key] !== undefined);
    if (layer === undefined) return undefined;
    return { value: layer.rules[key] as NonNullable<WrittenRules[Key]> | null, path: [...layer.path, key] };
  }

  /** A member of a rule; undefined if no layer has it, and null where it is off. */
  member<Value>(key: SizesKey, member: string): Found<Value | null> | undefined {
    for (const { rules, path } of this.#layers) {
      const rule = rules[key];
      if (rule === null) return { value: null, path: [...path, key] };
      if (rule === undefined || !Object.hasOwn(rule, member)) continue;
      const value = (rule as Readonly<Record<string, Value | null | undefined>>)[member];
      if (value !== undefined) return { value, path: [...path, key, member] };
    }
    return undefined;
  }

  limit(key: SizesKey, defaults: SizeDefaults): LimitRule | null {
    const found = this.member<WrittenLimit>(key, "limit");
    return found === undefined ? null : this.#limitOf(key, found, {}, defaults);
  }

  growth(key: SizesKey, defaults: SizeDefaults): GrowthRule | null {
    const found = this.member<WrittenGrowthRule>(key, "growth");
    if (found !== undefined) return this.#growthOf(key, found, {}, defaults);
    const growth = defaults.growth === null ? undefined : GROWTH.parse(defaults.growth);
    if (growth === undefined) return null;
    const { of, then } = this.#manner(key, {}, defaults.of, defaults.growthThen);
    return { ...growth, of, then, where: DEFAULT_PLACE };
  }

  /** The rules for parts; those of a pattern have what the pattern does not say from the rules for all parts. */
  parts(key: "layers" | "modules" | "packages", defaults: SizeDefaults): PartRules {
    const general = { growth: this.growth(key, defaults), limit: this.limit(key, defaults) };
    const only = this.member<Readonly<Record<string, WrittenSizes>>>(key, "only");
    const patterns = Object.entries(only?.value ?? {}).map(([text, sizes]) => {
      const path = [...only!.path, text];
      const pattern: Pattern = { text, where: this.placeOfKey(path) };
      const { limit, growth } = sizes;
      return {
        pattern,
        limit: limit === undefined ? general.limit : this.#limitOf(key, at(limit, path, "limit"), sizes, defaults),
        growth:
          growth === undefined ? general.growth : this.#growthOf(key, at(growth, path, "growth"), sizes, defaults),
      };
    });
    return { ...general, only: patterns };
  }

  #limitOf(
    key: SizesKey,
    { value, path }: Found<WrittenLimit | null>,
    around: Manner,
    defaults: SizeDefaults,
  ): LimitRule | null {
    if (value === null) return null;
    const manner = this.#manner(key, { ...around, ...given(value) }, defaults.of, defaults.limitThen);
    return { bytes: value.bytes, ...manner, where: this.place(path) };
  }

  #growthOf(
    key: SizesKey,
    { value, path }: Found<WrittenGrowthRule | null>,
    around: Manner,
    defaults: SizeDefaults,
  ): GrowthRule | null {
    if (value === null) return null;
    const manner = this.#manner(key, { ...around, ...given(value) }, defaults.of, defaults.growthThen);
    return { ...value.growth, ...manner, where: this.place(path) };
  }

  /** What is written closest to a value holds for it. */
  #manner(key: SizesKey, own: Manner, of: SizeKind, then: Consequence): { of: SizeKind; then: Consequence } {
    return {
      of: own.of ?? this.member<SizeKind>(key, "of")?.value ?? of,
      then: own.then ?? this.member<Consequence>(key, "then")?.value ?? then,
    };
  }
}

interface Manner {
  readonly of?: SizeKind | undefined;
  readonly then?: Consequence | undefined;
}

function given({ of, then }: Manner): Manner {
  return { ...(of === undefined ? {} : { of }), ...(then === undefined ? {} : { then }) };
}

function at<Value>(value: Value, path: Path, member: string): Found<Value> {
  return { value, path: [...path, member] };
}
