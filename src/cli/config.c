/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/lease.h"
#include "store/store.h"

enum { CONFIG_LINE_BYTES = 4096, CONFIG_PATH_BYTES = 4096 };

static const struct {
    const char *name;
    const char *environment;
    const char *default_value;
    const char *help;
} KEYS[CONFIG_COUNT] = {
#define X(field, name, env, default_value, help) {name, env, default_value, help},
    CONFIG_LIST(X)
#undef X
};

const char *config_name(enum config_key key)
{
    return KEYS[key].name;
}

const char *config_help(enum config_key key)
{
    return KEYS[key].help;
}

bool config_is_secret(enum config_key key)
{
    return key == CONFIG_SMTP_PASSWORD;
}

void config_init(struct config *config)
{
    for (int key = 0; key < CONFIG_COUNT; key++) {
        const char *value = getenv(KEYS[key].environment);
        bool is_set = value && *value;
        config->values[key] = is_set ? value : KEYS[key].default_value;
        config->origins[key] = is_set ? KEYS[key].environment : "default";
    }
}

void config_option_set(struct config *config, enum config_key key, const char *value,
                       const char *option)
{
    if (value) {
        config->values[key] = value;
        config->origins[key] = option;
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

static char *trimmed(char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    size_t len = strlen(text);
    while (len && strchr(" \t\r\n", text[len - 1])) {
        text[--len] = '\0';
    }
    return text;
}

static enum score_status line_take(struct config *config, const char *path, char *line,
                                   struct arena *arena, struct score_error *err)
{
    char *text = trimmed(line);
    char *equals = strchr(text, '=');
    if (*text == '\0' || *text == '#') {
        return SCORE_OK;
    }
    if (!equals) {
        return score_error_set(err, SCORE_INVALID, "config", "%s: '%.60s' is not key = value", path,
                               text);
    }
    *equals = '\0';
    const char *name = trimmed(text);
    for (int key = 0; key < CONFIG_COUNT; key++) {
        if (!text_equal(KEYS[key].name, name)) {
            continue;
        }
        const char *value = arena_dup_text(arena, trimmed(equals + 1));
        if (!value) {
            return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
        }
        if (text_equal(config->origins[key], "default")) {
            config->values[key] = value;
            config->origins[key] = path;
        }
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, "config",
                           "%s: there is no setting '%.60s'; 'score config' lists them", path,
                           name);
}

enum score_status config_file_read(struct config *config, const char *path, struct arena *arena,
                                   struct score_error *err)
{
    char line[CONFIG_LINE_BYTES];
    FILE *file = fopen(path, "re");
    enum score_status status = SCORE_OK;
    if (!file) {
        return score_error_set(err, errno == ENOENT ? SCORE_NOT_FOUND : SCORE_IO, "config",
                               "the settings '%.120s' cannot be read: %s", path, strerror(errno));
    }
    while (!status && fgets(line, sizeof line, file)) {
        status = line_take(config, path, line, arena, err);
    }
    if (!status && ferror(file)) {
        status =
            score_error_set(err, SCORE_IO, "config", "the settings '%.120s' cannot be read", path);
    }
    (void)fclose(file); /* opened for reading: nothing can be lost */
    return status;
}

/* ---- checks ---------------------------------------------------------------------------------- */

static enum score_status number_check(const struct config *config, enum config_key key, int64_t low,
                                      int64_t high, struct score_error *err)
{
    int64_t value = 0;
    if (text_parse_i64(config->values[key], &value) && value >= low && value <= high) {
        return SCORE_OK;
    }
    return score_error_set(err, SCORE_INVALID, KEYS[key].name, "%s: '%.40s' is not %lld to %lld",
                           config->origins[key], config->values[key], (long long)low,
                           (long long)high);
}

static enum score_status mail_check(const struct config *config, struct score_error *err)
{
    const char *from = config->values[CONFIG_MAIL_FROM];
    struct mailbox box;
    enum mail_tls tls;
    if (*from && !mailbox_parse(from, &box)) {
        return score_error_set(err, SCORE_INVALID, "mail_from",
                               "%s: an address, or \"Name <address>\"",
                               config->origins[CONFIG_MAIL_FROM]);
    }
    if (!mail_post_url_is_good(config->values[CONFIG_SMTP_URL])) {
        return score_error_set(err, SCORE_INVALID, "smtp_url",
                               "%s: smtp://HOST:PORT or smtps://HOST:PORT; the sign-in goes into "
                               "smtp_user and smtp_password",
                               config->origins[CONFIG_SMTP_URL]);
    }
    if (!mail_tls_parse(config->values[CONFIG_SMTP_TLS], &tls)) {
        return score_error_set(err, SCORE_INVALID, "smtp_tls", "%s: auto, never, try or always",
                               config->origins[CONFIG_SMTP_TLS]);
    }
    const char *ca = config->values[CONFIG_SMTP_CA];
    if (*ca && access(ca, R_OK)) {
        return score_error_set(err, SCORE_INVALID, "smtp_ca", "%s: '%.120s' cannot be read: %s",
                               config->origins[CONFIG_SMTP_CA], ca, strerror(errno));
    }
    return SCORE_OK;
}

enum score_status config_check(const struct config *config, struct score_error *err)
{
    static const char *const levels[] = {"error", "warn", "info", "debug"};
    bool trusts = false;
    bool is_level = false;
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(levels); i++) {
        is_level = is_level || text_equal(levels[i], config->values[CONFIG_LOG_LEVEL]);
    }
    if (!is_level) {
        return score_error_set(err, SCORE_INVALID, "log_level", "%s: error, warn, info or debug",
                               config->origins[CONFIG_LOG_LEVEL]);
    }
    if (!text_parse_bool(config->values[CONFIG_TRUSTS_PROXY], &trusts)) {
        return score_error_set(err, SCORE_INVALID, "trusts_proxy", "%s: yes or no",
                               config->origins[CONFIG_TRUSTS_PROXY]);
    }
    const char *node = config->values[CONFIG_NODE];
    if (*node && !lease_node_is_good(node)) {
        return score_error_set(err, SCORE_INVALID, "node",
                               "%s: 1 to %d letters, digits and . _ - :",
                               config->origins[CONFIG_NODE], LEASE_NODE_SIZE - 1);
    }
    SCORE_TRY(mail_check(config, err));
    SCORE_TRY(number_check(config, CONFIG_HTTP_THREADS, 0, 64, err));
    return number_check(config, CONFIG_JOB_THREADS, 1, 16, err);
}

int64_t config_number(const struct config *config, enum config_key key)
{
    int64_t value = 0;
    SCORE_ASSERT(text_parse_i64(config->values[key], &value));
    return value;
}

/* ---- places ---------------------------------------------------------------------------------- */

const char *config_database(const struct config *config, struct arena *arena)
{
    if (*config->values[CONFIG_DATABASE]) {
        return config->values[CONFIG_DATABASE];
    }
    return arena_format(arena, "sqlite:%s/score.db", config->values[CONFIG_DATA_DIR]);
}

const char *config_database_shown(const struct config *config, struct arena *arena)
{
    const char *url = config_database(config, arena);
    if (!url || !store_url_is_server(url)) {
        return url;
    }
    /* An '@' that is not percent-encoded belongs to the password: rather too little is shown. */
    const char *user = strstr(url, "://") + strlen("://");
    const char *at = strrchr(user, '@');
    const char *colon = strchr(user, ':');
    if (strstr(url, "password=")) {
        return "****";
    }
    if (!at || !colon || colon > at) {
        return url;
    }
    return arena_format(arena, "%.*s:****%s", (int)(colon - url), url, at);
}

const char *config_seal_key(const struct config *config, struct arena *arena)
{
    static const char SQLITE[] = "sqlite:";
    const char *url = config_database(config, arena);
    if (*config->values[CONFIG_SEAL_KEY]) {
        return config->values[CONFIG_SEAL_KEY];
    }
    if (!url) {
        return NULL;
    }
    if (!text_has_prefix(url, SQLITE)) {
        return arena_format(arena, "%s/seal.key", config->values[CONFIG_DATA_DIR]);
    }
    const char *path = url + strlen(SQLITE);
    return text_equal(path, ":memory:") ? "" : arena_format(arena, "%s.seal-key", path);
}

enum score_status config_site(const struct config *config, struct arena *arena, struct site *ret,
                              struct score_error *err)
{
    const char *url = config->values[CONFIG_PUBLIC_URL];
    size_t len = strlen(url);
    while (len && url[len - 1] == '/') {
        len--;
    }
    url = len ? arena_format(arena, "%.*s", (int)len, url)
              : arena_format(arena, "http://%s", config->values[CONFIG_LISTEN]);
    if (!url) {
        return score_error_set(err, SCORE_NO_MEMORY, "", "out of memory");
    }
    *ret = (struct site){.vendor_name = config->values[CONFIG_VENDOR_NAME],
                         .public_url = url,
                         .mail_from = config->values[CONFIG_MAIL_FROM]};
    return SCORE_OK;
}

void config_mail_post(const struct config *config, struct clock clock,
                      struct mail_post_settings *ret)
{
    enum mail_tls tls;
    SCORE_ASSERT(mail_tls_parse(config->values[CONFIG_SMTP_TLS], &tls)); /* checked */
    *ret = (struct mail_post_settings){
        .url = config->values[CONFIG_SMTP_URL],
        .user = config->values[CONFIG_SMTP_USER],
        .password = config->values[CONFIG_SMTP_PASSWORD],
        .from = config->values[CONFIG_MAIL_FROM],
        .tls = tls,
        .ca_file = config->values[CONFIG_SMTP_CA],
        .clock = clock,
    };
}

static bool is_folder(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

const char *config_folder(const struct config *config, enum config_key key, const char *relative,
                          struct arena *arena)
{
    /* build/src/cli/score, build/score and prefix/bin/score all find what lies above them. */
    static const char *const ups[] = {"", "/..", "/../..", "/../../..", "/../share/score"};
    char self[CONFIG_PATH_BYTES];
    if (*config->values[key]) {
        return config->values[key];
    }
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0) {
        return "";
    }
    self[len] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < SCORE_ARRAY_COUNT(ups); i++) {
        const char *path = arena_format(arena, "%s%s/%s", self, ups[i], relative);
        if (path && is_folder(path)) {
            return path;
        }
    }
    return "";
}
