import { dirname } from "node:path";
import { type Import, type Module, readModules } from "./imports.ts";
import { isWithin, type Room, roomOf, WORLD } from "./rooms.ts";
import type { Tree } from "./tree.ts";

/** Checks the imports of src/ against the table of rooms. Returns one line for each violation. */
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
    ...cycles("import cycle", importsOfFiles(product)),
    ...cycles("folders in a cycle", importsOfFolders(product)),
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
  const { specifier, target, typesOnly, isDynamic = false } = imported;
  if (room === undefined) return [];
  if (target === undefined) {
    // Of a CommonJS package, import() has named exports in Node and only the default in a bundle.
    if (isDynamic && !specifier.startsWith("node:")) {
      return [`${module.path} imports the package ${specifier} dynamically: import it in a module that is loaded so`];
    }
    const worldly = !typesOnly && WORLD.some((name) => isWithin(specifier, name));
    return worldly && room.touchesTheWorld === undefined
      ? [`${module.path} imports ${specifier}: ${room.path} does not touch the world`]
      : [];
  }
  if (target === "package.json") return [];
  if (!known.has(target)) return [`${module.path} imports ${specifier}, which is no module of src/`];
  if (isTest(target)) return [`${module.path} imports the test ${specifier}`];
  const other = roomIn(rooms, target);
  if (other === room && room.verbs) return betweenVerbs(module.path, imported, room);
  if (other === undefined || other === room) return [];
  const allowed = typesOnly ? [...room.mayImport, ...(room.typesFrom ?? [])] : room.mayImport;
  return allowed.some((name) => isWithin(other.path, name))
    ? []
    : [`${module.path} imports ${specifier}: ${room.path} may not import ${typesOnly ? "types of " : ""}${other.path}`];
}

/**
 * If one verb uses another as a library, neither is easy to change: code that two verbs share belongs in a room below
 * them.
 */
function betweenVerbs(path: string, { specifier, target = "" }: Import, room: Room): string[] {
  const verbOf = (file: string) => file.slice(`src/${room.path}/`.length).split("/").slice(0, -1)[0];
  const [own, other] = [verbOf(path), verbOf(target)];
  if (own === other || own === undefined || other === undefined) return [];
  return [`${path} imports ${specifier}: no verb of ${room.path} imports another`];
}

function emptyRooms(modules: readonly Module[], rooms: readonly Room[]): string[] {
  const inhabited = new Set(modules.map((module) => roomIn(rooms, module.path)));
  return rooms
    .filter((room) => !inhabited.has(room))
    .map((room) => `src/${room.path} is in the table and holds no module`);
}

/** The imports of each module by path, types included. */
function importsOfFiles(modules: readonly Module[]): ReadonlyMap<string, readonly string[]> {
  return new Map(modules.map(({ path, imports }) => [path, imports.flatMap(({ target }) => target ?? [])]));
}

/** The same by folder. Folders that import each other, even indirectly, have no clear order. */
function importsOfFolders(modules: readonly Module[]): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, Set<string>>();
  for (const { path, imports } of modules) {
    const own = dirname(path);
    const others = folders.get(own) ?? new Set();
    folders.set(own, others);
    for (const { target } of imports) {
      if (target?.startsWith("src/") && dirname(target) !== own) others.add(dirname(target));
    }
  }
  return new Map([...folders].map(([path, others]) => [path, [...others]]));
}

/** Finds import cycles. Each cycle is reported once. */
function cycles(what: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`${what}: ${[...trail.slice(start), path].join(" → ")}`);
    if (start >= 0 || finished.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}
