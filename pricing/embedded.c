#include "cpricing.h"

/* A new book is one line here and one in `books`. */
static const unsigned char models[] = {
#embed "models.json"
};
static const unsigned char anthropic[] = {
#embed "anthropic.json"
};
static const unsigned char bedrock[] = {
#embed "bedrock.json"
};
static const unsigned char vertex[] = {
#embed "vertex.json"
};
static const unsigned char openai[] = {
#embed "openai.json"
};
static const unsigned char google[] = {
#embed "google.json"
};
static const unsigned char x_ai[] = {
#embed "x-ai.json"
};
static const unsigned char deepseek[] = {
#embed "deepseek.json"
};
static const unsigned char azure[] = {
#embed "azure.json"
};

const struct farthing_file farthing_models = {"models.json", models, sizeof models};

static const struct farthing_file books[] = {
    {"anthropic.json", anthropic, sizeof anthropic},
    {"bedrock.json", bedrock, sizeof bedrock},
    {"vertex.json", vertex, sizeof vertex},
    {"openai.json", openai, sizeof openai},
    {"google.json", google, sizeof google},
    {"x-ai.json", x_ai, sizeof x_ai},
    {"deepseek.json", deepseek, sizeof deepseek},
    {"azure.json", azure, sizeof azure},
};

const struct farthing_file *const farthing_books = books;
const size_t farthing_book_count = sizeof books / sizeof books[0];
