import { type Import, type Module, readModules } from "./imports.ts";
import { isWithin, type Room, roomOf, WORLD } from "./rooms.ts";
import type { Tree } from "./tree.ts";

/** What src/ imports, held against the table of rooms. One line for each offence, none when all is well. */
export function checkBoundaries(tree: Tree, rooms: readonly Room[]): string[] {
  const modules = readModules(tree, "src");
  if (modules.length === 0) return ["no module was read below src/, so nothing was checked"];
  const product = modules.filter((module) => !isTest(module.path));
  const known = new Set(modules.map((module) => module.path));
  return [
    ...modules.flatMap((module) => module.unreadable),
    ...product.flatMap((module) => module.imports.flatMap((imported) => offence(module, imported, rooms, known))),
    ...product.filter((module) => roomIn(rooms, module.path) === undefined).map(({ path }) => `${path} is in no room`),
    ...emptyRooms(product, rooms),
    ...cycles(product),
  ];
}

export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function roomIn(rooms: readonly Room[], path: string): Room | undefined {
  return roomOf(path.slice("src/".length), rooms);
}

function offence(module: Module, imported: Import, rooms: readonly Room[], known: ReadonlySet<string>): string[] {
  const room = roomIn(rooms, module.path);
  const { specifier, target, typesOnly } = imported;
  if (room === undefined) return [];
  if (target === undefined) {
    const worldly = !typesOnly && WORLD.some((name) => isWithin(specifier, name));
    return worldly && room.touchesTheWorld === undefined
      ? [`${module.path} imports ${specifier}: ${room.path} does not touch the world`]
      : [];
  }
  if (target === "package.json") return [];
  if (!known.has(target)) return [`${module.path} imports ${specifier}, which is no module of src/`];
  if (isTest(target)) return [`${module.path} imports the test ${specifier}`];
  const other = roomIn(rooms, target);
  if (other === undefined || other === room) return [];
  const allowed = typesOnly ? [...room.mayImport, ...(room.typesFrom ?? [])] : room.mayImport;
  return allowed.some((name) => isWithin(other.path, name))
    ? []
    : [`${module.path} imports ${specifier}: ${room.path} may not import ${typesOnly ? "types of " : ""}${other.path}`];
}

function emptyRooms(modules: readonly Module[], rooms: readonly Room[]): string[] {
  const inhabited = new Set(modules.map((module) => roomIn(rooms, module.path)));
  return rooms
    .filter((room) => !inhabited.has(room))
    .map((room) => `src/${room.path} is in the table and holds no module`);
}

/** Modules that import each other in a circle, types included. Each circle is reported once. */
function cycles(modules: readonly Module[]): string[] {
  const imports = new Map(modules.map((module) => [module.path, module.imports.map(({ target }) => target)]));
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`import cycle: ${[...trail.slice(start), path].join(" → ")}`);
    if (start >= 0 || finished.has(path)) return;
    for (const target of imports.get(path) ?? []) if (target !== undefined) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}
