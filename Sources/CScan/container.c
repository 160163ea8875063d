#include "cscan.h"

#include <stdbool.h>
#include <string.h>

const uint8_t *cscan_container_end_portable(const uint8_t *p, const uint8_t *end, size_t max_depth) {
    size_t depth = 0;
    for (; p < end; p++) {
        switch (*p) {
        case '"':
            for (p++; p < end && *p != '"'; p++)
                if (*p == '\\') p++;
            if (p >= end) return NULL;
            break;
        case '{':
        case '[':
            if (++depth > max_depth) return NULL;
            break;
        case '}':
        case ']':
            if (depth <= 1) return depth == 1 ? p + 1 : NULL;
            depth--;
            break;
        }
    }
    return NULL;
}

#if defined(__x86_64__)
#include <immintrin.h>

#define VECTOR __attribute__((target("avx2,popcnt,bmi,lzcnt,pclmul")))

/// What carries over from one block of 64 bytes to the next.
typedef struct {
    /// 1 where the last byte was a backslash that escapes the next.
    uint64_t escape;
    /// All ones inside a string.
    uint64_t string;
} carry;

VECTOR static inline uint64_t equal(__m256i low, __m256i high, char byte) {
    __m256i wanted = _mm256_set1_epi8(byte);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, wanted)) |
           (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, wanted)) << 32;
}

/// Bytes that a backslash before them escapes: in each run of backslashes every second one, and the
/// byte behind a run of odd length.
VECTOR static inline uint64_t escaped(uint64_t backslashes, carry *carry) {
    if (!backslashes) {
        uint64_t first = carry->escape;
        carry->escape = 0;
        return first;
    }
    const uint64_t odd = 0xAAAAAAAAAAAAAAAAull;
    uint64_t potential = backslashes & ~carry->escape;
    uint64_t maybe = potential << 1;
    uint64_t codes = ((maybe | odd) - potential) ^ odd;
    uint64_t result = codes ^ (backslashes | carry->escape);
    carry->escape = (codes & backslashes) >> 63;
    return result;
}

/// Bytes inside strings: the opening quote counts as inside, the closing one does not.
VECTOR static inline uint64_t inside(uint64_t quotes, carry *carry) {
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)quotes), _mm_set1_epi8((char)0xFF), 0);
    uint64_t mask = (uint64_t)_mm_cvtsi128_si64(product) ^ carry->string;
    carry->string = (uint64_t)((int64_t)mask >> 63);
    return mask;
}

VECTOR static const uint8_t *container_end(const uint8_t *p, const uint8_t *end, size_t max_depth) {
    carry carry = {0};
    size_t depth = 0;
    uint8_t last[64];
    for (const uint8_t *place = p; place < end; place += 64) {
        const uint8_t *block = place;
        if (end - place < 64) {
            memset(last, ' ', sizeof last);
            memcpy(last, place, (size_t)(end - place));
            block = last;
        }
        __m256i low = _mm256_loadu_si256((const __m256i *)block);
        __m256i high = _mm256_loadu_si256((const __m256i *)(block + 32));
        uint64_t skipped = escaped(equal(low, high, '\\'), &carry);
        uint64_t outside = ~inside(equal(low, high, '"') & ~skipped, &carry);
        // `[` and `{` differ in one bit, and so do `]` and `}`.
        const __m256i bit = _mm256_set1_epi8(0x20);
        low = _mm256_or_si256(low, bit);
        high = _mm256_or_si256(high, bit);
        uint64_t opens = equal(low, high, '{') & outside, closes = equal(low, high, '}') & outside;
        size_t opened = (size_t)__builtin_popcountll(opens), closed = (size_t)__builtin_popcountll(closes);
        if (closed < depth && depth + opened <= max_depth) {
            depth += opened - closed;
            continue;
        }
        for (uint64_t left = opens | closes; left; left &= left - 1) {
            if (opens & left & -left) {
                if (++depth > max_depth) return NULL;
            } else {
                if (depth <= 1) return depth == 1 ? place + __builtin_ctzll(left) + 1 : NULL;
                depth--;
            }
        }
    }
    return NULL;
}

const uint8_t *cscan_container_end(const uint8_t *p, const uint8_t *end, size_t max_depth) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("lzcnt"))
        return cscan_container_end_portable(p, end, max_depth);
    return container_end(p, end, max_depth);
}
#else
const uint8_t *cscan_container_end(const uint8_t *p, const uint8_t *end, size_t max_depth) {
    return cscan_container_end_portable(p, end, max_depth);
}
#endif
