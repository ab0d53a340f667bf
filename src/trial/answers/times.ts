/** RFC 3339, Go's log package, and the common log format, without the offset from UTC; times of the day. */
const TIME =
  /\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?|\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d|\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b/g;

/** A text with each time replaced by a word. What follows a time, such as its zone, stays. */
export function withoutTimes(text: string): string {
  return text.replace(TIME, "<time>");
}

/** Do two texts differ in times only? Two answers within one second have the same, and so look as if it were steady. */
export function differInTimesOnly(one: string, other: string): boolean {
  return one !== other && withoutTimes(one) === withoutTimes(other);
}
