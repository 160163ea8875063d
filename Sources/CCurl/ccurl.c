#include "ccurl.h"

#include <dlfcn.h>
#include <pthread.h>

static struct {
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_pause)(CURL *, int);
    const char *(*easy_strerror)(CURLcode);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    CURLU *(*url)(void);
    void (*url_cleanup)(CURLU *);
    CURLUcode (*url_set)(CURLU *, CURLUPart, const char *, unsigned int);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_socket_action)(CURLM *, curl_socket_t, int, int *);
    CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
    const char *(*multi_strerror)(CURLMcode);
    curl_version_info_data *(*version_info)(CURLversion);
    CURLcode (*global_init)(long);
} library;

static const char *failure = NULL;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *symbol(void *handle, const char *name) {
    void *found = dlsym(handle, name);
    if (!found && !failure) failure = "libcurl.so.4 lacks a function that is needed; 7.85 or newer has it";
    return found;
}

#define LOAD(member) *(void **)&library.member = symbol(handle, "curl_" #member)

static void load(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        failure = "libcurl.so.4 cannot be loaded; on Debian it is in the package libcurl4";
        return;
    }
    LOAD(easy_init);
    LOAD(easy_cleanup);
    LOAD(easy_pause);
    LOAD(easy_strerror);
    LOAD(easy_setopt);
    LOAD(easy_getinfo);
    LOAD(url);
    LOAD(url_cleanup);
    LOAD(url_set);
    LOAD(multi_init);
    LOAD(multi_cleanup);
    LOAD(multi_add_handle);
    LOAD(multi_remove_handle);
    LOAD(multi_socket_action);
    LOAD(multi_setopt);
    LOAD(multi_info_read);
    LOAD(multi_strerror);
    LOAD(version_info);
    LOAD(global_init);
    if (failure) return;
    if (library.version_info(CURLVERSION_NOW)->version_num < 0x075500) {
        failure = "libcurl is older than 7.85";
    } else if (library.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        failure = "libcurl cannot be initialised";
    }
}

const char *ccurl_load(void) {
    pthread_once(&once, load);
    return failure;
}

CURL *ccurl_easy_init(void) { return library.easy_init(); }
void ccurl_easy_cleanup(CURL *easy) { library.easy_cleanup(easy); }
CURLcode ccurl_easy_pause(CURL *easy, int mask) { return library.easy_pause(easy, mask); }
const char *ccurl_easy_strerror(CURLcode code) { return library.easy_strerror(code); }
CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return library.easy_setopt(easy, option, value);
}
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return library.easy_setopt(easy, option, value);
}
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return library.easy_setopt(easy, option, value);
}
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return library.easy_setopt(easy, option, value);
}
CURLcode ccurl_set_data_function(CURL *easy, CURLoption option, ccurl_data_function function) {
    return library.easy_setopt(easy, option, function);
}
CURLcode ccurl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return library.easy_getinfo(easy, info, value);
}
CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
    return library.easy_getinfo(easy, info, value);
}

CURLU *ccurl_url_parse(const char *text) {
    CURLU *url = library.url();
    if (!url || library.url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK) return url;
    library.url_cleanup(url);
    return NULL;
}
void ccurl_url_free(CURLU *url) { library.url_cleanup(url); }

CURLM *ccurl_multi_init(void) { return library.multi_init(); }
CURLMcode ccurl_multi_cleanup(CURLM *multi) { return library.multi_cleanup(multi); }
CURLMcode ccurl_multi_add(CURLM *multi, CURL *easy) { return library.multi_add_handle(multi, easy); }
CURLMcode ccurl_multi_remove(CURLM *multi, CURL *easy) { return library.multi_remove_handle(multi, easy); }
CURLMcode ccurl_multi_socket_action(CURLM *multi, curl_socket_t socket, int events, int *running) {
    return library.multi_socket_action(multi, socket, events, running);
}
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return library.multi_setopt(multi, option, value);
}
CURLMcode ccurl_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return library.multi_setopt(multi, option, value);
}
CURLMcode ccurl_multi_set_socket_function(CURLM *multi, ccurl_socket_function function) {
    return library.multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
}
CURLMcode ccurl_multi_set_timer_function(CURLM *multi, ccurl_timer_function function) {
    return library.multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
}
const char *ccurl_multi_strerror(CURLMcode code) { return library.multi_strerror(code); }

CURL *ccurl_multi_next_done(CURLM *multi, CURLcode *code) {
    int left = 0;
    for (CURLMsg *message = library.multi_info_read(multi, &left); message;
         message = library.multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        *code = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}
