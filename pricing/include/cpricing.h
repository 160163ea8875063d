#ifndef CPRICING_H
#define CPRICING_H

#include <stddef.h>

/* A file of this folder, embedded at build time. */
struct farthing_file {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t count;
};

/* models.json */
extern const struct farthing_file farthing_models;

/* The price books, the first-party API first. */
extern const struct farthing_file *_Nonnull const farthing_books;
extern const size_t farthing_book_count;

#endif
