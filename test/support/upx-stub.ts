import { writeFiles } from "./files.ts";

/** A folder for PATH whose `upx` puts a file of the test's in the place of a program, whatever the program is. */
export function upxThatGives(folder: string, file: string): string {
  const script = `#!/bin/sh\n[ "$1" = --version ] && { echo 'upx 4.9.9'; exit 0; }\ncp '${file}' "$3"\n`;
  return `${writeFiles(folder, { "bin/upx": script })}/bin`;
}
