#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>
// The sockets of libcurl are watched by epoll, and a counter wakes whoever watches.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// libcurl, loaded at its first use: a program that makes no call does not pay for its start. Variadic
// functions of libcurl are given one type each, since Swift cannot call them.

// Loads the library once, from any thread. NULL, or why it cannot be loaded.
const char *ccurl_load(void);

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *easy);
CURLcode ccurl_easy_pause(CURL *easy, int mask);
const char *ccurl_easy_strerror(CURLcode code);
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, const void *value);

typedef size_t (*ccurl_data_function)(char *bytes, size_t size, size_t count, void *context);
CURLcode ccurl_set_data_function(CURL *easy, CURLoption option, ccurl_data_function function);

CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value);
CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);

// The parts of a URL; NULL where it has none, or no memory is left. To be freed.
CURLU *ccurl_url_parse(const char *text);
void ccurl_url_free(CURLU *url);

CURLM *ccurl_multi_init(void);
CURLMcode ccurl_multi_cleanup(CURLM *multi);
CURLMcode ccurl_multi_add(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_remove(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_socket_action(CURLM *multi, curl_socket_t socket, int events, int *running);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode ccurl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value);
const char *ccurl_multi_strerror(CURLMcode code);

typedef int (*ccurl_socket_function)(CURL *easy, curl_socket_t socket, int what, void *context, void *ofSocket);
typedef int (*ccurl_timer_function)(CURLM *multi, long milliseconds, void *context);
CURLMcode ccurl_multi_set_socket_function(CURLM *multi, ccurl_socket_function function);
CURLMcode ccurl_multi_set_timer_function(CURLM *multi, ccurl_timer_function function);

// The next transfer that has ended; NULL where there is none. `code` is how it ended.
CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *code);

#endif
