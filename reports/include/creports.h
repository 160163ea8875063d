#ifndef CREPORTS_H
#define CREPORTS_H

#include <stddef.h>

/* A file of this folder, embedded at build time. */
struct farthing_report_file {
    const char *_Nonnull name;
    const unsigned char *_Nonnull bytes;
    size_t count;
};

/* The definitions of the named reports. */
extern const struct farthing_report_file *_Nonnull const farthing_reports;
extern const size_t farthing_report_count;

/* Templates and style of the pages. */
extern const struct farthing_report_file farthing_page_template;
extern const struct farthing_report_file farthing_table_template;
extern const struct farthing_report_file farthing_page_style;

#endif
