/** Writes the table of rooms into ARCHITECTURE.md. The tidy test fails while the two differ. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withRooms } from "./tidy/architecture.ts";

const file = join(import.meta.dirname, "../ARCHITECTURE.md");
writeFileSync(file, withRooms(readFileSync(file, "utf8")));
