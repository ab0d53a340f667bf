/** What zod says is wrong, without the words with which it begins. */
export function issueWords({ message }: { readonly message: string }): string {
  return message.replace("Invalid input: ", "");
}
