#ifndef CCOUNTING_H
#define CCOUNTING_H

#include <stddef.h>

/* constants.json, embedded at build time. */
extern const unsigned char *_Nonnull const ccounting_constants;
extern const size_t ccounting_constants_count;

#endif
