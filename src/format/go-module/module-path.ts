/** The path in `path@version`, or in a path without a version. https://go.dev/ref/mod#module-path */
export function modulePathOf(module: string): string {
  return module.replace(/@.*/, "");
}
