// The tables by which codes are read: RFC 1951, sections 3.2.2 to 3.2.6.
//
// A table has an entry for each value that the next bits can have, so that one look gives a symbol. Codes that are longer
// than its index lead to a second table, which follows the first. An entry is one word:
//
//   bits  0 to  5   how many bits to drop: those of the code, and of the number after it
//   bits  8 to 11   how many of them are the code
//   bits 13 to 15   what else it is, if it is no plain symbol
//   bits 16 to 30   its value: the literal, the least length or distance, or where the second table begins
//   bit  31         it is a literal
#ifndef TABLES_H
#define TABLES_H

#include <stdint.h>

#define LITERAL 0x80000000u
/** Not a literal, length or distance: one of the two below, or the end of the block if it is neither. */
#define SPECIAL 0x8000u
/** Bits 8 to 11 say how many bits are the index in the second table. */
#define SUBTABLE 0x4000u
#define INVALID 0x2000u

#define LONGEST_CODE 15
#define MOST_SYMBOLS 288

typedef enum { OF_CODE_LENGTHS, OF_LITERALS, OF_DISTANCES } alphabet;

/** A table, and how many bits are its index. */
typedef struct {
  uint32_t *entries;
  uint32_t index_bits;
} table;

// The bits of each index, and the most entries that a table with it can need; zlib's examples/enough.c counts them.
#define CODE_LENGTH_BITS 7
#define CODE_LENGTH_ENTRIES 128
#define LITERAL_BITS 11
#define LITERAL_ENTRIES 2342
#define DISTANCE_BITS 8
#define DISTANCE_ENTRIES 402

static inline uint32_t drop_of(uint32_t entry) { return entry & 63; }
static inline uint32_t code_bits_of(uint32_t entry) { return entry >> 8 & 15; }
static inline uint32_t value_of(uint32_t entry) { return entry >> 16 & 0x7fff; }
static inline uint64_t low_bits(uint64_t bits, uint32_t count) { return bits & (((uint64_t)1 << count) - 1); }

/** The length or distance of an entry, with the number that follows its code in the same bits. */
static inline uint32_t number_of(uint32_t entry, uint64_t bits) {
  return (entry >> 16) + (uint32_t)(low_bits(bits, drop_of(entry)) >> code_bits_of(entry));
}

/**
 * Fills a table from the length of the code of each symbol. Returns 0 if these are lengths of no code: too many, or too
 * few, unless there is one code alone, or none. Both are what zlib accepts.
 */
int build_table(table *built, alphabet of, const uint8_t *lengths, uint32_t symbols);

#endif
