// Decompresses deflate (RFC 1951) in steps.
//
// What a step consumes and what it gives is the same as with zlib's inflate, to the byte, whatever its input and its room:
// a ledger divides the bytes of a blob among those of its tar by these numbers (docs/adr/0006-wire-shares.md). So when the
// room is full, the symbol that finds none is read, as zlib reads it.
#include "tables.h"

#define EXPORT(name) __attribute__((export_name(#name)))

/** How far back a distance may reach: RFC 1951, section 2. */
#define WINDOW_BYTES (32 * 1024)
#define STEP_BYTES (64 * 1024)
/** After so many steps, the window is moved to the beginning of the output. */
#define STEPS 4
#define OUTPUT_BYTES (WINDOW_BYTES + STEPS * STEP_BYTES)
#define INPUT_BYTES (256 * 1024)

#define MOST_LENGTHS 286
#define MOST_DISTANCES 30
#define LONGEST_MATCH 258
#define WORD_BYTES 8

/** What follows, or why nothing does. Those after END are errors: src/format/compression/inflate.ts has zlib's words for them. */
typedef enum {
  GO_ON,
  NEEDS_INPUT,
  NEEDS_ROOM,
  END,
  BLOCK_TYPE,
  STORED_LENGTHS,
  TOO_MANY_SYMBOLS,
  CODE_LENGTHS_SET,
  LENGTH_REPEAT,
  NO_END_OF_BLOCK,
  LITERALS_SET,
  DISTANCES_SET,
  LITERAL_CODE,
  DISTANCE_CODE,
  DISTANCE_TOO_FAR,
} status;

static uint8_t input[INPUT_BYTES + WORD_BYTES];
static uint8_t output[OUTPUT_BYTES];

/** The input of this call: the next byte, and the end. */
static const uint8_t *in, *in_end;
/** Where the next byte of output goes, where the room for it ends, and from where on it may be copied. */
static uint8_t *out = output, *out_end, *window = output;
/** The next bits of the stream, the first one lowest, and how many there are. Those above are 0. */
static uint64_t bits;
static uint32_t count;

static uint32_t literal_entries[LITERAL_ENTRIES], distance_entries[DISTANCE_ENTRIES], code_length_entries[CODE_LENGTH_ENTRIES];
static table literals = {literal_entries, 0}, distances = {distance_entries, 0}, code_lengths = {code_length_entries, 0};

/** What the stream continues with. */
static enum { BLOCK, STORED_HEADER, STORED, DYNAMIC_HEADER, CODE_LENGTHS, LENGTHS, SYMBOLS, ONE_LITERAL, MATCH } next;
static int is_last_block;
/** Of a stored block: the bytes that are left. */
static uint32_t stored;
/** Of a block with codes of its own: how many lengths it has, of which kind, and how many are known. */
static uint32_t literal_count, distance_count, code_length_count, known;
static uint8_t lengths[MOST_LENGTHS + MOST_DISTANCES];
/** A symbol that was read, and has found no room yet. */
static uint32_t literal, match_length, match_distance;

static inline void drop(uint32_t number) {
  bits >>= number;
  count -= number;
}

static inline uint32_t take(uint32_t number) {
  uint32_t value = (uint32_t)low_bits(bits, number);
  drop(number);
  return value;
}

/** Has at least 56 bits at hand, or all that there are: enough for any symbol with the numbers after it. */
static inline void fill(void) {
  for (; count < 56 && in < in_end; count += 8) bits |= (uint64_t)*in++ << count;
}

/** Gives back whole bytes, which were all in the input of this call. */
static inline void unread(void) {
  in -= count >> 3;
  count &= 7;
  bits = low_bits(bits, count);
}

static void read_fixed_codes(void) {
  // RFC 1951, section 3.2.6.
  uint8_t fixed[MOST_SYMBOLS];
  for (uint32_t symbol = 0; symbol < MOST_SYMBOLS; symbol++) {
    fixed[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
  }
  build_table(&literals, OF_LITERALS, fixed, MOST_SYMBOLS);
  for (uint32_t symbol = 0; symbol < 32; symbol++) fixed[symbol] = 5;
  build_table(&distances, OF_DISTANCES, fixed, 32);
}

static status read_block_header(void) {
  if (is_last_block) {
    drop(count & 7);
    unread();
    return END;
  }
  if (count < 3) return NEEDS_INPUT;
  is_last_block = (int)take(1);
  switch (take(2)) {
    case 0:
      drop(count & 7);
      next = STORED_HEADER;
      return GO_ON;
    case 1:
      read_fixed_codes();
      next = SYMBOLS;
      return GO_ON;
    case 2:
      next = DYNAMIC_HEADER;
      return GO_ON;
    default:
      return BLOCK_TYPE;
  }
}

static status read_stored_header(void) {
  if (count < 32) return NEEDS_INPUT;
  stored = take(16);
  if (take(16) != (stored ^ 0xffff)) return STORED_LENGTHS;
  unread();
  next = STORED;
  return GO_ON;
}

static inline uint32_t least(uint32_t one, uint32_t other) { return one < other ? one : other; }

static status copy_stored(void) {
  uint32_t number = least(stored, least(in_end - in, out_end - out));
  __builtin_memcpy(out, in, number);
  in += number;
  out += number;
  stored -= number;
  if (stored > 0) return out == out_end ? NEEDS_ROOM : NEEDS_INPUT;
  next = BLOCK;
  return GO_ON;
}

static status read_dynamic_header(void) {
  if (count < 14) return NEEDS_INPUT;
  literal_count = 257 + take(5);
  distance_count = 1 + take(5);
  code_length_count = 4 + take(4);
  if (literal_count > MOST_LENGTHS || distance_count > MOST_DISTANCES) return TOO_MANY_SYMBOLS;
  known = 0;
  next = CODE_LENGTHS;
  return GO_ON;
}

static status read_code_lengths(void) {
  // RFC 1951, section 3.2.7.
  static const uint8_t ORDER[] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
  if (known < code_length_count) {
    if (count < 3) return NEEDS_INPUT;
    lengths[ORDER[known++]] = (uint8_t)take(3);
    return GO_ON;
  }
  while (known < sizeof ORDER) lengths[ORDER[known++]] = 0;
  if (!build_table(&code_lengths, OF_CODE_LENGTHS, lengths, sizeof ORDER)) return CODE_LENGTHS_SET;
  known = 0;
  next = LENGTHS;
  return GO_ON;
}

static status read_lengths(void) {
  uint32_t all = literal_count + distance_count;
  while (known < all) {
    fill();
    uint32_t entry = code_lengths.entries[low_bits(bits, code_lengths.index_bits)];
    uint32_t code_bits = drop_of(entry), symbol = value_of(entry);
    if (symbol < 16) {
      if (count < code_bits) return NEEDS_INPUT;
      drop(code_bits);
      lengths[known++] = (uint8_t)symbol;
      continue;
    }
    uint32_t extra_bits = symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
    if (count < code_bits + extra_bits) return NEEDS_INPUT;
    drop(code_bits);
    if (symbol == 16 && known == 0) return LENGTH_REPEAT;
    uint32_t length = symbol == 16 ? lengths[known - 1] : 0;
    uint32_t times = (symbol == 18 ? 11 : 3) + take(extra_bits);
    if (known + times > all) return LENGTH_REPEAT;
    while (times-- > 0) lengths[known++] = (uint8_t)length;
  }
  if (lengths[256] == 0) return NO_END_OF_BLOCK;
  if (!build_table(&literals, OF_LITERALS, lengths, literal_count)) return LITERALS_SET;
  if (!build_table(&distances, OF_DISTANCES, lengths + literal_count, distance_count)) return DISTANCES_SET;
  next = SYMBOLS;
  return GO_ON;
}

/** The entry of the code that the bits begin with; `*passed` is how many bits led to a second table. */
static inline uint32_t look_up(const table *codes, uint64_t from, uint32_t *passed) {
  uint32_t entry = codes->entries[low_bits(from, codes->index_bits)];
  *passed = 0;
  if ((entry & SUBTABLE) == 0) return entry;
  *passed = drop_of(entry);
  return codes->entries[value_of(entry) + low_bits(from >> *passed, code_bits_of(entry))];
}

/** Reads one symbol where input or room may end. */
static status read_symbol(void) {
  uint32_t passed;
  uint32_t entry = look_up(&literals, bits, &passed);
  if (count < passed + code_bits_of(entry)) return NEEDS_INPUT;
  if (entry & LITERAL) {
    drop(passed + drop_of(entry));
    literal = value_of(entry);
    next = ONE_LITERAL;
    return GO_ON;
  }
  if (entry & INVALID) return LITERAL_CODE;
  if (entry & SPECIAL) {
    drop(passed + drop_of(entry));
    next = BLOCK;
    return GO_ON;
  }
  uint32_t used = passed + drop_of(entry);
  if (count < used) return NEEDS_INPUT;
  uint32_t length = number_of(entry, bits >> passed);
  entry = look_up(&distances, bits >> used, &passed);
  used += passed;
  if (count < used + code_bits_of(entry)) return NEEDS_INPUT;
  if (entry & INVALID) return DISTANCE_CODE;
  if (count < used + drop_of(entry)) return NEEDS_INPUT;
  match_length = length;
  match_distance = number_of(entry, bits >> used);
  drop(used + drop_of(entry));
  next = MATCH;
  return GO_ON;
}

static status put_literal(void) {
  if (out == out_end) return NEEDS_ROOM;
  *out++ = (uint8_t)literal;
  next = SYMBOLS;
  return GO_ON;
}

static status copy_match(void) {
  if (out == out_end) return NEEDS_ROOM;
  if (match_distance > (uint32_t)(out - window)) return DISTANCE_TOO_FAR;
  uint32_t number = least(match_length, out_end - out);
  match_length -= number;
  for (; number > 0; number--, out++) *out = *(out - match_distance);
  if (match_length == 0) next = SYMBOLS;
  return GO_ON;
}

static inline uint64_t word_at(const uint8_t *place) {
  uint64_t word;
  __builtin_memcpy(&word, place, WORD_BYTES);
  return word;
}

static inline void put_word(uint8_t *place, uint64_t word) { __builtin_memcpy(place, &word, WORD_BYTES); }

/** How many words are copied at first, and how many then between two looks at the end: a wrong guess costs more than a word. */
#define FIRST_WORDS 3
#define MORE_WORDS 5

/** Copies a match in words. Writes up to `MORE_WORDS` words more than its length. */
static inline void copy_words(uint8_t *to, uint32_t length, uint32_t distance) {
  const uint8_t *from = to - distance, *const end = to + length;
  if (distance >= WORD_BYTES) {
    for (int word = 0; word < FIRST_WORDS; word++, to += WORD_BYTES, from += WORD_BYTES) put_word(to, word_at(from));
    while (to < end) {
      for (int word = 0; word < MORE_WORDS; word++, to += WORD_BYTES, from += WORD_BYTES) put_word(to, word_at(from));
    }
  } else if (distance == 1) {
    uint64_t word = *from * 0x0101010101010101u;
    for (; to < end; to += WORD_BYTES) put_word(to, word);
  } else {
    // What is beyond the distance is wrong at first, and right when the next word has overwritten it.
    for (; to < end; to += distance, from += distance) put_word(to, word_at(from));
  }
}

/** So much input and room make it unnecessary to look for their ends while one match and the literals before it are read. */
#define FAST_INPUT_BYTES (4 * WORD_BYTES)
#define FAST_OUTPUT_BYTES (LONGEST_MATCH + 3 + MORE_WORDS * WORD_BYTES)

/**
 * Reads symbols while much is left of input and room, with as little as possible for each.
 *
 * The bits are filled up by a word at once: those above the count are right, and are read again. Of the count, only the
 * lowest six bits matter, so that a whole entry can be subtracted from it.
 */
static status read_symbols_fast(void) {
  const uint32_t literal_mask = (1u << literals.index_bits) - 1, distance_mask = (1u << distances.index_bits) - 1;
  const uint8_t *from = in, *const last_input = in_end - FAST_INPUT_BYTES;
  const uint8_t *const oldest = window;
  uint8_t *to = out, *const last_room = out_end - FAST_OUTPUT_BYTES;
  uint64_t ahead = bits;
  uint32_t have = count;
  status found = GO_ON;

#define REFILL()                              \
  do {                                        \
    ahead |= word_at(from) << (have & 63);    \
    from += (63 - (have & 63)) >> 3;          \
    have |= 56;                               \
  } while (0)
#define DROP(entry)            \
  do {                         \
    ahead >>= (entry) & 63;    \
    have -= (entry);           \
  } while (0)

#define NEXT_ENTRY() literal_entries[(uint32_t)ahead & literal_mask]

  REFILL();
  uint32_t entry = NEXT_ENTRY();
  do {
    if (entry & LITERAL) {
      uint32_t first = entry;
      DROP(first);
      entry = NEXT_ENTRY();
      *to++ = (uint8_t)(first >> 16);
      if (entry & LITERAL) {
        uint32_t second = entry;
        DROP(second);
        entry = NEXT_ENTRY();
        *to++ = (uint8_t)(second >> 16);
        if (entry & LITERAL) {
          DROP(entry);
          *to++ = (uint8_t)(entry >> 16);
          entry = NEXT_ENTRY();
          REFILL();
          continue;
        }
      }
    }
    uint64_t before = ahead;
    DROP(entry);
    if (entry & SPECIAL) {
      if (entry & SUBTABLE) {
        entry = literal_entries[value_of(entry) + low_bits(ahead, code_bits_of(entry))];
        before = ahead;
        DROP(entry);
        if (entry & LITERAL) {
          *to++ = (uint8_t)(entry >> 16);
          entry = NEXT_ENTRY();
          REFILL();
          continue;
        }
      }
      if (entry & SPECIAL) {
        found = entry & INVALID ? LITERAL_CODE : GO_ON;
        next = BLOCK;
        break;
      }
    }
    uint32_t length = number_of(entry, before);
    entry = distance_entries[(uint32_t)ahead & distance_mask];
    REFILL();
    if (entry & SUBTABLE) {
      DROP(entry);
      entry = distance_entries[value_of(entry) + low_bits(ahead, code_bits_of(entry))];
    }
    if (entry & INVALID) {
      found = DISTANCE_CODE;
      break;
    }
    uint32_t distance = number_of(entry, ahead);
    DROP(entry);
    if (distance > (uint32_t)(to - oldest)) {
      found = DISTANCE_TOO_FAR;
      break;
    }
    // The next symbol is looked up before the copy, so that the processor need not wait for it after a wrong guess of its length.
    entry = NEXT_ENTRY();
    REFILL();
    copy_words(to, length, distance);
    to += length;
  } while (from <= last_input && to <= last_room);

  in = from;
  out = to;
  bits = ahead;
  count = have & 63;
  unread();
  return found;
}

static status read_symbols(void) {
  if (in_end - in >= FAST_INPUT_BYTES && out_end - out >= FAST_OUTPUT_BYTES) return read_symbols_fast();
  return read_symbol();
}

static status go_on(void) {
  switch (next) {
    case BLOCK:
      return read_block_header();
    case STORED_HEADER:
      return read_stored_header();
    case STORED:
      return copy_stored();
    case DYNAMIC_HEADER:
      return read_dynamic_header();
    case CODE_LENGTHS:
      return read_code_lengths();
    case LENGTHS:
      return read_lengths();
    case SYMBOLS:
      return read_symbols();
    case ONE_LITERAL:
      return put_literal();
    case MATCH:
      return copy_match();
  }
}

/** Where the input of the calls is to be, of which there is room for INPUT_BYTES. */
EXPORT(input) uint8_t *input_place(void) { return input; }

/** What the last call consumed, where its output begins, and how long that is. */
static struct {
  uint32_t consumed;
  uint8_t *output;
  uint32_t produced;
} done;

EXPORT(done) void *done_place(void) { return &done; }

/** A new stream follows: nothing that was given before may be copied. */
EXPORT(reset) void reset(void) {
  bits = count = 0;
  next = BLOCK;
  is_last_block = 0;
  window = out;
}

/** Moves the window to the beginning. */
static void make_room(void) {
  uint32_t moved = (uint32_t)(out - output) - WINDOW_BYTES;
  __builtin_memcpy(output, output + moved, WINDOW_BYTES);
  window = window < output + moved ? output : window - moved;
  out -= moved;
}

/**
 * Decompresses a part of the input, into so much room, of at most STEP_BYTES. Returns NEEDS_INPUT, NEEDS_ROOM, END, or an
 * error, after which only `reset` may follow. Output is valid until the next call.
 */
EXPORT(inflate) status inflate(uint32_t offset, uint32_t length, uint32_t room) {
  if (out + room > output + OUTPUT_BYTES) make_room();
  const uint8_t *const start = in = input + offset;
  in_end = in + length;
  done.output = out;
  out_end = out + room;
  status found = GO_ON;
  while (found == GO_ON) {
    if (next != STORED) fill();
    found = go_on();
  }
  if (found == NEEDS_ROOM) unread();
  done.consumed = (uint32_t)(in - start);
  done.produced = (uint32_t)(out - done.output);
  return found;
}
