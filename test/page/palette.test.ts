import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PALETTES } from "../../data/page/palette.js";

type Rgb = readonly [number, number, number];

/** Linear light, as WCAG 2.2 defines it for relative luminance. */
function linear(colour: string): Rgb {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function contrast(one: string, other: string): number {
  const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const [a, b] = [luminance(linear(one)), luminance(linear(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** How people without one kind of cones see colours: Viénot, Brettel and Mollon (1999), in linear RGB. */
const SIGHTS: Readonly<Record<string, readonly Rgb[]>> = {
  "all cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  "protanopia": [
    [0.1124, 0.8876, 0],
    [0.1124, 0.8876, 0],
    [0.004, -0.004, 1],
  ],
  "deuteranopia": [
    [0.2928, 0.7072, 0],
    [0.2928, 0.7072, 0],
    [-0.0223, 0.0223, 1],
  ],
};

/** The distance of two colours in OKLab (Ottosson, 2020), as a kind of sight perceives them. */
function distance(one: string, other: string, sight: readonly Rgb[]): number {
  const seen = (colour: string) => oklab(sight.map((row) => dot(row, linear(colour))) as unknown as Rgb);
  const [a, b] = [seen(one), seen(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function oklab(rgb: Rgb): Rgb {
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], rgb));
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], rgb));
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], rgb));
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], [l, m, s]),
    dot([1.9779984951, -2.428592205, 0.4505937099], [l, m, s]),
    dot([0.0259040371, 0.7827717662, -0.808675766], [l, m, s]),
  ];
}

function dot(a: Rgb, b: Rgb): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** About three times the distance that people just notice when two colours touch. */
const TELLABLE = 0.07;

for (const [name, palette] of Object.entries(PALETTES)) {
  describe(`the ${name} palette`, () => {
    test("lets text be read on every colour: WCAG 2.2, 1.4.3 (AA)", () => {
      for (const fill of Object.values(palette.fills)) assert.ok(contrast(fill, palette.text) >= 4.5, fill);
      assert.ok(contrast(palette.group, palette.groupText) >= 4.5);
    });

    test("lets the selection be seen on every colour: WCAG 2.2, 1.4.11", () => {
      for (const fill of Object.values(palette.fills)) assert.ok(contrast(fill, palette.picked) >= 3, fill);
    });

    test("has colours that everybody can distinguish", () => {
      const fills = Object.entries(palette.fills);
      const alike = Object.entries(SIGHTS).flatMap(([sight, matrix]) =>
        fills.flatMap(([a, one], index) =>
          fills.slice(index + 1).flatMap(([b, other]) => {
            const apart = distance(one, other, matrix);
            return apart < TELLABLE ? [`${a} and ${b} with ${sight}: ${apart.toFixed(3)}`] : [];
          }),
        ),
      );
      assert.deepEqual(alike, []);
    });
  });
}
