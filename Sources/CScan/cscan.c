#define _GNU_SOURCE
#include "cscan.h"

#include <stdbool.h>
#include <string.h>

static const char usage[] = "\"usage\"";
static const char boundary[] = "\"compact_boundary\"";
static const char summary[] = "\"isCompactSummary\"";

static bool begins(const uint8_t *p, const uint8_t *end, const char *needle, size_t length) {
    return (size_t)(end - p) >= length && memcmp(p, needle, length) == 0;
}

/// Whether one of the needles stands at p.
static bool is_needle(const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    if (begins(p, end, usage, sizeof usage - 1)) return true;
    if (needles == CSCAN_USAGE) return false;
    return begins(p, end, boundary, sizeof boundary - 1) || begins(p, end, summary, sizeof summary - 1);
}

const uint8_t *cscan_newline(const uint8_t *p, const uint8_t *end) {
    return memchr(p, '\n', (size_t)(end - p));
}

const uint8_t *cscan_last_newline(const uint8_t *p, const uint8_t *end) {
    return memrchr(p, '\n', (size_t)(end - p));
}

/// Counts the newlines of [p, end).
static void pass_newlines(cscan_hit *hit, const uint8_t *p, const uint8_t *end) {
    while ((p = memchr(p, '\n', (size_t)(end - p)))) {
        hit->newlines++;
        hit->last_newline = p++;
    }
}

static const uint8_t *earlier(const uint8_t *a, const uint8_t *b) {
    return !a || (b && b < a) ? b : a;
}

cscan_hit cscan_next_portable(const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    cscan_hit hit = {0};
    size_t length = (size_t)(end - p);
    hit.needle = memmem(p, length, usage, sizeof usage - 1);
    if (needles == CSCAN_USAGE_AND_COMPACTION) {
        hit.needle = earlier(hit.needle, memmem(p, length, boundary, sizeof boundary - 1));
        hit.needle = earlier(hit.needle, memmem(p, length, summary, sizeof summary - 1));
    }
    pass_newlines(&hit, p, hit.needle ? hit.needle : end);
    return hit;
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Takes the line ends of 64 bytes up to the first needle among the candidates; says whether there is one.
static inline __attribute__((always_inline)) int take_block(
    cscan_hit *hit, const uint8_t *p, const uint8_t *end, uint64_t found, uint64_t lines, enum cscan_needles needles) {
    for (; found; found &= found - 1) {
        unsigned place = (unsigned)__builtin_ctzll(found);
        if (!is_needle(p + place, end, needles)) continue;
        lines &= ((uint64_t)1 << place) - 1;
        hit->needle = p + place;
        break;
    }
    if (lines) {
        hit->newlines += (size_t)__builtin_popcountll(lines);
        hit->last_newline = p + 63 - __builtin_clzll(lines);
    }
    return hit->needle != NULL;
}

/// What is left behind the last whole block, joined with what was found before it.
static inline cscan_hit with_tail(
    cscan_hit hit, const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    cscan_hit tail = cscan_next_portable(p, end, needles);
    tail.newlines += hit.newlines;
    if (!tail.last_newline) tail.last_newline = hit.last_newline;
    return tail;
}

/// Bytes at which a needle may begin. Two further bytes of each needle are compared, chosen so that
/// few other strings have both.
__attribute__((target("avx2,popcnt,bmi,lzcnt"), always_inline)) static inline __m256i candidates(
    const uint8_t *p, __m256i block, enum cscan_needles needles) {
    const __m256i quote = _mm256_set1_epi8('"');
    __m256i second = _mm256_loadu_si256((const __m256i *)(p + 1));
    __m256i seventh = _mm256_loadu_si256((const __m256i *)(p + 6));
    __m256i rest = _mm256_and_si256(
        _mm256_cmpeq_epi8(second, _mm256_set1_epi8('u')), _mm256_cmpeq_epi8(seventh, quote));
    if (needles == CSCAN_USAGE_AND_COMPACTION) {
        rest = _mm256_or_si256(rest, _mm256_and_si256(
            _mm256_cmpeq_epi8(second, _mm256_set1_epi8('c')), _mm256_cmpeq_epi8(seventh, _mm256_set1_epi8('c'))));
        rest = _mm256_or_si256(rest, _mm256_and_si256(
            _mm256_cmpeq_epi8(second, _mm256_set1_epi8('i')), _mm256_cmpeq_epi8(seventh, _mm256_set1_epi8('p'))));
    }
    return _mm256_and_si256(_mm256_cmpeq_epi8(block, quote), rest);
}

__attribute__((target("avx2,popcnt,bmi,lzcnt"), always_inline)) static inline uint64_t mask64(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

__attribute__((target("avx2,popcnt,bmi,lzcnt"), always_inline)) static inline cscan_hit next_avx2(
    const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    cscan_hit hit = {0};
    const __m256i newline = _mm256_set1_epi8('\n');
    // The loads reach 6 bytes beyond the 64 that are judged.
    while (end - p >= 64 + 6) {
        __m256i low = _mm256_loadu_si256((const __m256i *)p);
        __m256i high = _mm256_loadu_si256((const __m256i *)(p + 32));
        __m256i low_needles = candidates(p, low, needles), high_needles = candidates(p + 32, high, needles);
        __m256i low_lines = _mm256_cmpeq_epi8(low, newline), high_lines = _mm256_cmpeq_epi8(high, newline);
        __m256i any = _mm256_or_si256(
            _mm256_or_si256(low_needles, high_needles), _mm256_or_si256(low_lines, high_lines));
        if (__builtin_expect(!_mm256_testz_si256(any, any), 0)) {
            uint64_t found = mask64(low_needles, high_needles), lines = mask64(low_lines, high_lines);
            if (take_block(&hit, p, end, found, lines, needles)) return hit;
        }
        p += 64;
    }
    return with_tail(hit, p, end, needles);
}

__attribute__((target("avx2,popcnt,bmi,lzcnt"))) static cscan_hit next_usage(const uint8_t *p, const uint8_t *end) {
    return next_avx2(p, end, CSCAN_USAGE);
}

__attribute__((target("avx2,popcnt,bmi,lzcnt"))) static cscan_hit next_all(const uint8_t *p, const uint8_t *end) {
    return next_avx2(p, end, CSCAN_USAGE_AND_COMPACTION);
}

/// The same 64 bytes at a time with comparisons into masks.
__attribute__((target("avx512bw,popcnt,bmi,lzcnt"))) static cscan_hit next_usage_wide(
    const uint8_t *p, const uint8_t *end) {
    cscan_hit hit = {0};
    const __m512i newline = _mm512_set1_epi8('\n'), quote = _mm512_set1_epi8('"'), letter = _mm512_set1_epi8('u');
    while (end - p >= 64 + 6) {
        __m512i block = _mm512_loadu_si512(p);
        __mmask64 lines = _mm512_cmpeq_epi8_mask(block, newline);
        __mmask64 found = _mm512_cmpeq_epi8_mask(block, quote);
        found = _mm512_mask_cmpeq_epi8_mask(found, _mm512_loadu_si512(p + 1), letter);
        found = _mm512_mask_cmpeq_epi8_mask(found, _mm512_loadu_si512(p + 6), quote);
        if (__builtin_expect((found | lines) != 0, 0)) {
            if (take_block(&hit, p, end, found, lines, CSCAN_USAGE)) return hit;
        }
        p += 64;
    }
    return with_tail(hit, p, end, CSCAN_USAGE);
}

cscan_hit cscan_next_narrow(const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("lzcnt"))
        return cscan_next_portable(p, end, needles);
    return needles == CSCAN_USAGE ? next_usage(p, end) : next_all(p, end);
}

cscan_hit cscan_next(const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    if (needles == CSCAN_USAGE && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("lzcnt"))
        return next_usage_wide(p, end);
    return cscan_next_narrow(p, end, needles);
}
#else
cscan_hit cscan_next_narrow(const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    return cscan_next_portable(p, end, needles);
}

cscan_hit cscan_next(const uint8_t *p, const uint8_t *end, enum cscan_needles needles) {
    return cscan_next_portable(p, end, needles);
}
#endif
