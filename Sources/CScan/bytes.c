#include "cscan.h"

#include <string.h>

static uint64_t load(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

static uint64_t fold(uint64_t a, uint64_t b) {
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t cscan_hash(const uint8_t *p, size_t n) {
    uint64_t lanes[4] = {
        0x9E3779B97F4A7C15ull ^ n, 0xC2B2AE3D27D4EB4Full, 0xA0761D6478BD642Full, 0xE7037ED1A0B428DBull};
    uint8_t last[32] = {0};
    const uint64_t key = 0x8EBC6AF09C88C6E3ull;
    for (; n >= 32; p += 32, n -= 32)
        for (int lane = 0; lane < 4; lane++) lanes[lane] = fold(lanes[lane] ^ load(p + 8 * lane), key);
    memcpy(last, p, n);
    for (int lane = 0; lane < 4; lane++) lanes[lane] = fold(lanes[lane] ^ load(last + 8 * lane), key);
    return fold(fold(lanes[0], lanes[1] ^ key) ^ lanes[2], lanes[3] ^ key);
}

static size_t ascii_run_words(const uint8_t *p, size_t n) {
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        if (load(p + i) & 0x8080808080808080ull) break;
    for (; i < n; i++)
        if (p[i] >= 0x80) return i;
    return n;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static size_t ascii_run_vector(const uint8_t *p, size_t n) {
    size_t i = 0;
    for (; i + 32 <= n; i += 32) {
        int mask = _mm256_movemask_epi8(_mm256_loadu_si256((const __m256i *)(p + i)));
        if (mask) return i + (size_t)__builtin_ctz((unsigned)mask);
    }
    return i + ascii_run_words(p + i, n - i);
}

size_t cscan_ascii_run(const uint8_t *p, size_t n) {
    return __builtin_cpu_supports("avx2") ? ascii_run_vector(p, n) : ascii_run_words(p, n);
}
#else
size_t cscan_ascii_run(const uint8_t *p, size_t n) { return ascii_run_words(p, n); }
#endif
