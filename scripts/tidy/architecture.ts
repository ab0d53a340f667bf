import { ROOMS, type Room } from "./rooms.ts";

const BEGIN = "<!-- rooms: rendered from scripts/tidy/rooms.ts by `npm run architecture` -->";
const END = "<!-- end of rooms -->";

/** ARCHITECTURE.md with the current table of rooms. Throws where the two marks are missing. */
export function withRooms(markdown: string, rooms: readonly Room[] = ROOMS): string {
  const begin = markdown.indexOf(BEGIN);
  const end = markdown.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`ARCHITECTURE.md has no place for the rooms: ${BEGIN} … ${END}`);
  return `${markdown.slice(0, begin + BEGIN.length)}\n\n${renderRooms(rooms)}\n${markdown.slice(end)}`;
}

function renderRooms(rooms: readonly Room[]): string {
  const rows = rooms.map(
    (room) => `| \`${room.path}\` | ${room.holds} | ${allowance(room)} | ${room.touchesTheWorld ? "yes" : ""} |`,
  );
  return ["| `src/` | holds | may import | touches the world |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function allowance(room: Room): string {
  const code = room.mayImport.map(name);
  const types = (room.typesFrom ?? []).map(name);
  const parts = [...code, ...(types.length > 0 ? [`types of ${types.join(", ")}`] : [])];
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

function name(room: string): string {
  return room === "*" ? "every room" : `\`${room}\``;
}
