#include "tables.h"

/** RFC 1951, section 3.2.5: lengths from symbol 257 on. Symbols 286 and 287 take part in the fixed code only. */
static const uint16_t LENGTH_BASES[] = {3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                        31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
static const uint8_t LENGTH_EXTRA_BITS[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
#define END_OF_BLOCK 256
#define LENGTH_SYMBOLS 29
#define DISTANCES_USED 30

/** The entry of a symbol, without the bits of its code. */
static uint32_t meaning(alphabet of, uint32_t symbol) {
  if (of == OF_CODE_LENGTHS) return symbol << 16;
  if (of == OF_DISTANCES) {
    if (symbol >= DISTANCES_USED) return SPECIAL | INVALID;
    if (symbol < 4) return (symbol + 1) << 16;
    uint32_t extra_bits = (symbol >> 1) - 1;
    return (((2 + (symbol & 1)) << extra_bits) + 1) << 16 | extra_bits;
  }
  if (symbol < END_OF_BLOCK) return LITERAL | symbol << 16;
  if (symbol == END_OF_BLOCK) return SPECIAL;
  uint32_t length = symbol - END_OF_BLOCK - 1;
  if (length >= LENGTH_SYMBOLS) return SPECIAL | INVALID;
  return (uint32_t)LENGTH_BASES[length] << 16 | LENGTH_EXTRA_BITS[length];
}

static const uint8_t INDEX_BITS[] = {CODE_LENGTH_BITS, LITERAL_BITS, DISTANCE_BITS};

static uint32_t with_code(uint32_t entry, uint32_t bits) { return entry + bits * 0x101; }

/** The next code of a length, with its first bit lowest, as codes are in the stream. After the last one it is 0. */
static uint32_t next_code(uint32_t code, uint32_t length) {
  uint32_t zeros = ~code & ((1u << length) - 1);
  if (zeros == 0) return 0;
  uint32_t highest = 1u << (31 - __builtin_clz(zeros));
  return (code & (highest - 1)) | highest;
}

int build_table(table *built, alphabet of, const uint8_t *lengths, uint32_t symbols) {
  uint16_t counts[LONGEST_CODE + 1] = {0};
  for (uint32_t symbol = 0; symbol < symbols; symbol++) counts[lengths[symbol]]++;
  uint32_t longest = LONGEST_CODE;
  while (longest > 0 && counts[longest] == 0) longest--;
  uint32_t *entries = built->entries;
  if (longest == 0) {
    // Whatever is read is one bit. zlib takes it for the length 0 in the code of lengths, and refuses it elsewhere.
    entries[0] = entries[1] = with_code(of == OF_CODE_LENGTHS ? 0 : SPECIAL | INVALID, 1);
    built->index_bits = 1;
    return 1;
  }

  int32_t left = 1;
  uint16_t starts[LONGEST_CODE + 2] = {0};
  for (uint32_t length = 1; length <= LONGEST_CODE; length++) {
    left = 2 * left - counts[length];
    if (left < 0) return 0;
    starts[length + 1] = starts[length] + counts[length];
  }
  if (left > 0 && (of == OF_CODE_LENGTHS || longest != 1)) return 0;
  uint16_t sorted[MOST_SYMBOLS];
  for (uint32_t symbol = 0; symbol < symbols; symbol++) {
    if (lengths[symbol] != 0) sorted[starts[lengths[symbol]]++] = symbol;
  }

  uint32_t index_bits = longest < INDEX_BITS[of] ? longest : INDEX_BITS[of];
  built->index_bits = index_bits;
  uint32_t code = 0;
  const uint16_t *next = sorted;
  // The table doubles with each length: what is in it ends with either bit.
  entries[0] = 0;
  for (uint32_t length = 1; length <= index_bits; length++) {
    uint32_t half = 1u << (length - 1);
    __builtin_memcpy(entries + half, entries, half * sizeof *entries);
    for (uint32_t count = counts[length]; count > 0; count--) {
      entries[code] = with_code(meaning(of, *next++), length);
      code = next_code(code, length);
    }
  }
  if (left > 0) entries[1] = with_code(SPECIAL | INVALID, 1);

  uint32_t end = 1u << index_bits, start = 0, prefix = end, second_bits = 0;
  for (uint32_t length = index_bits + 1; length <= longest; length++) {
    for (; counts[length] > 0; counts[length]--) {
      if (low_bits(code, index_bits) != prefix) {
        prefix = low_bits(code, index_bits);
        second_bits = length - index_bits;
        int32_t free = 1 << second_bits;
        while (index_bits + second_bits < longest) {
          free -= counts[index_bits + second_bits];
          if (free <= 0) break;
          second_bits++;
          free <<= 1;
        }
        start = end;
        end += 1u << second_bits;
        entries[prefix] = SPECIAL | SUBTABLE | start << 16 | second_bits << 8 | index_bits;
      }
      uint32_t entry = with_code(meaning(of, *next++), length - index_bits);
      for (uint32_t index = code >> index_bits; index < 1u << second_bits; index += 1u << (length - index_bits)) {
        entries[start + index] = entry;
      }
      code = next_code(code, length);
    }
  }
  return 1;
}
