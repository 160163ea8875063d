// Byte scanning primitives. All of them read only [p, p + n).
#ifndef CSCAN_H
#define CSCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
typedef char cscan_block __attribute__((vector_size(16)));

static inline cscan_block cscan_load(const uint8_t *_Nonnull p) {
    cscan_block block;
    __builtin_memcpy(&block, p, 16);
    return block;
}

static inline cscan_block cscan_all(char byte) {
    return (cscan_block){byte, byte, byte, byte, byte, byte, byte, byte,
                         byte, byte, byte, byte, byte, byte, byte, byte};
}
#endif

/// Index of the first quote or backslash; n where there is none.
static inline size_t cscan_string_stop(const uint8_t *_Nonnull p, size_t n) {
    size_t i = 0;
#if defined(__SSE2__)
    const cscan_block quote = cscan_all('"'), backslash = cscan_all('\\');
    for (; i + 16 <= n; i += 16) {
        cscan_block block = cscan_load(p + i);
        int mask = __builtin_ia32_pmovmskb128((cscan_block)((block == quote) | (block == backslash)));
        if (mask) return i + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    for (; i < n; i++)
        if (p[i] == '"' || p[i] == '\\') return i;
    return n;
}

/// Number of leading bytes that are ASCII, not control characters, not a quote and not a backslash.
static inline size_t cscan_plain_run(const uint8_t *_Nonnull p, size_t n) {
    size_t i = 0;
#if defined(__SSE2__)
    // Signed compare: bytes from 0x80 on are negative, so "less than a space" covers both kinds.
    const cscan_block quote = cscan_all('"'), backslash = cscan_all('\\'), space = cscan_all(' ');
    typedef signed char signed_block __attribute__((vector_size(16)));
    for (; i + 16 <= n; i += 16) {
        cscan_block block = cscan_load(p + i);
        int mask = __builtin_ia32_pmovmskb128((cscan_block)(
            (block == quote) | (block == backslash) | ((signed_block)block < (signed_block)space)));
        if (mask) return i + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    for (; i < n; i++)
        if (p[i] < 0x20 || p[i] >= 0x80 || p[i] == '"' || p[i] == '\\') return i;
    return n;
}

/// Number of leading ASCII bytes.
size_t cscan_ascii_run(const uint8_t *_Nonnull p, size_t n);

/// Hash of n bytes: four lanes of multiply-and-fold. The same on every machine of one byte order.
uint64_t cscan_hash(const uint8_t *_Nonnull p, size_t n);

/// What `cscan_next` looks for.
enum cscan_needles {
    /// Lines that may hold `"usage"`.
    CSCAN_USAGE = 0,
    /// Those, and lines that may hold `"compact_boundary"` or `"isCompactSummary"`.
    CSCAN_USAGE_AND_COMPACTION = 1,
};

/// Where a needle was found, and the newlines that were passed on the way.
typedef struct {
    /// First byte of the needle; null where there is none.
    const uint8_t *_Nullable needle;
    /// The last newline before the needle, or before the end; null where there is none.
    const uint8_t *_Nullable last_newline;
    /// Number of newlines before the needle, or before the end.
    size_t newlines;
} cscan_hit;

/// Finds the first needle in [p, end).
cscan_hit cscan_next(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, enum cscan_needles needles);

/// The same without vector instructions, for processors that lack them and for comparison.
cscan_hit cscan_next_portable(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, enum cscan_needles needles);

/// The same with vectors of 32 bytes at the most.
cscan_hit cscan_next_narrow(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, enum cscan_needles needles);

/// First newline in [p, end); null where there is none.
const uint8_t *_Nullable cscan_newline(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end);

/// Last newline in [p, end); null where there is none.
const uint8_t *_Nullable cscan_last_newline(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end);

/// Behind the object or array that begins at p: brackets outside strings are counted, whatever their
/// kind. Null where it does not end, or is nested deeper than `max_depth`.
const uint8_t *_Nullable cscan_container_end(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, size_t max_depth);

/// The same without vector instructions.
const uint8_t *_Nullable cscan_container_end_portable(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, size_t max_depth);

/// Behind the string whose opening quote is at p; null where it does not end.
static inline const uint8_t *_Nullable cscan_string_end(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end) {
    for (p++; p < end; p += 2) {
        p += cscan_string_stop(p, (size_t)(end - p));
        if (p >= end) return NULL;
        if (*p == '"') return p + 1;
    }
    return NULL;
}

/// Behind the number, `true`, `false` or `null` at p; null where nothing of the kind stands.
static inline const uint8_t *_Nullable cscan_scalar_end(const uint8_t *_Nonnull p, const uint8_t *_Nonnull end) {
    const uint8_t *start = p;
    while (p < end && ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || *p == '-' || *p == '+' || *p == '.' ||
                       *p == 'E'))
        p++;
    return p > start ? p : NULL;
}

/// Behind the value at p; null where it does not end or is nested deeper than `max_depth`.
static inline const uint8_t *_Nullable cscan_value_end(
    const uint8_t *_Nonnull p, const uint8_t *_Nonnull end, size_t max_depth) {
    if (p >= end) return NULL;
    if (*p == '"') return cscan_string_end(p, end);
    if (*p == '{' || *p == '[') return cscan_container_end(p, end, max_depth);
    return cscan_scalar_end(p, end);
}

#endif
