#include "cvocabulary.h"

static const unsigned char v3_pieces[] = {
#embed "v3.pieces"
};

static const unsigned char v47_pieces[] = {
#embed "v4.7.pieces"
};

static const unsigned char characters[] = {
#embed "characters.table"
};

struct cvocabulary_bytes cvocabulary_v3_pieces(void) {
    return (struct cvocabulary_bytes){v3_pieces, sizeof v3_pieces};
}

struct cvocabulary_bytes cvocabulary_v47_pieces(void) {
    return (struct cvocabulary_bytes){v47_pieces, sizeof v47_pieces};
}

struct cvocabulary_bytes cvocabulary_characters(void) {
    return (struct cvocabulary_bytes){characters, sizeof characters};
}
