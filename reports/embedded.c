#include "creports.h"

/* A new definition is one line here and one in `reports`. */
static const unsigned char daily[] = {
#embed "daily.json"
};
static const unsigned char monthly[] = {
#embed "monthly.json"
};
static const unsigned char sessions[] = {
#embed "sessions.json"
};
static const unsigned char projects[] = {
#embed "projects.json"
};
static const unsigned char models[] = {
#embed "models.json"
};
static const unsigned char keys[] = {
#embed "keys.json"
};
static const unsigned char cache[] = {
#embed "cache.json"
};
static const unsigned char invoice[] = {
#embed "invoice.json"
};
static const unsigned char misses[] = {
#embed "misses.json"
};
static const unsigned char ttl[] = {
#embed "ttl.json"
};
static const unsigned char page_template[] = {
#embed "page.mustache"
};
static const unsigned char table_template[] = {
#embed "table.mustache"
};
static const unsigned char page_style[] = {
#embed "page.css"
};

static const struct farthing_report_file reports[] = {
    {"daily.json", daily, sizeof daily},
    {"monthly.json", monthly, sizeof monthly},
    {"sessions.json", sessions, sizeof sessions},
    {"projects.json", projects, sizeof projects},
    {"models.json", models, sizeof models},
    {"keys.json", keys, sizeof keys},
    {"cache.json", cache, sizeof cache},
    {"invoice.json", invoice, sizeof invoice},
    {"misses.json", misses, sizeof misses},
    {"ttl.json", ttl, sizeof ttl},
};

const struct farthing_report_file *const farthing_reports = reports;
const size_t farthing_report_count = sizeof reports / sizeof reports[0];

const struct farthing_report_file farthing_page_template = {"page.mustache", page_template, sizeof page_template};
const struct farthing_report_file farthing_table_template = {"table.mustache", table_template, sizeof table_template};
const struct farthing_report_file farthing_page_style = {"page.css", page_style, sizeof page_style};
