/**
 * Positions in the order of their numbers, which are not negative; those of one number as they come.
 * @param {readonly (number | string)[]} keys
 * @param {boolean} down The largest first.
 * @returns {Uint32Array}
 */
export function byNumber(keys, down) {
  const count = keys.length;
  const numbers = new Float64Array(count);
  let largest = 0;
  for (let index = 0; index < count; index++) {
    numbers[index] = Number(keys[index]);
    largest = Math.max(largest, numbers[index]);
  }
  if (largest >= Number.MAX_SAFE_INTEGER / count - 1) {
    const way = down ? -1 : 1;
    return Uint32Array.from(numbers.keys()).sort((a, b) => way * (numbers[a] - numbers[b]) || a - b);
  }
  // A number and its position in one: what needs no comparator is sorted many times as fast.
  for (let index = 0; index < count; index++)
    numbers[index] = numbers[index] * count + (down ? count - 1 - index : index);
  numbers.sort();
  const order = new Uint32Array(count);
  for (let place = 0; place < count; place++) {
    const position = numbers[down ? count - 1 - place : place] % count;
    order[place] = down ? count - 1 - position : position;
  }
  return order;
}

/**
 * Positions in the order of their texts, by UTF-16 code units as paths are compared elsewhere.
 * @param {readonly (number | string)[]} keys
 * @param {boolean} down
 * @returns {Uint32Array}
 */
export function byText(keys, down) {
  const way = down ? -1 : 1;
  return Uint32Array.from(keys.keys()).sort((a, b) => (keys[a] < keys[b] ? -way : keys[a] > keys[b] ? way : a - b));
}
