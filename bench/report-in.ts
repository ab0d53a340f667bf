/** The report that a program wrote as JSON, among the lines that it wrote besides. */
export function reportIn<Report>(output: string): Report {
  return JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("\n}") + 2)) as Report;
}
