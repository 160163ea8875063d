#ifndef CVOCABULARY_H
#define CVOCABULARY_H

#include <stddef.h>

/// Vocabulary data made by make-vocabulary.py; its file formats are described there.
struct cvocabulary_bytes {
    const unsigned char *start;
    size_t count;
};

struct cvocabulary_bytes cvocabulary_v3_pieces(void);
struct cvocabulary_bytes cvocabulary_v47_pieces(void);
struct cvocabulary_bytes cvocabulary_characters(void);

#endif
