/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_CLI_CONFIG_H
#define SCORE_CLI_CONFIG_H

/*
 * Every setting of the program in one table: default < file < environment < option. An unknown key
 * in a file refuses to start. `score config` prints the effective values and where each came from.
 */

#include "base/arena.h"
#include "domain/domain.h"
#include "mail/post.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(FIELD, name, environment, default, help), alphabetical. */
#define CONFIG_LIST(X)                                                                             \
    X(DATA_DIR, "data_dir", "SCORE_DATA", "data", "folder of the default database")                \
    X(DATABASE, "database", "SCORE_DATABASE", "",                                                  \
      "sqlite:PATH or postgresql://..; empty = sqlite:score.db in data_dir")                       \
    X(HTTP_THREADS, "http_threads", "SCORE_HTTP_THREADS", "0",                                     \
      "threads that answer requests, 0 to 64; 0 = one per core")                                   \
    X(JOB_THREADS, "job_threads", "SCORE_JOB_THREADS", "2",                                        \
      "threads for passwords, reports, replay, 1 to 16")                                           \
    X(LISTEN, "listen", "SCORE_LISTEN", "127.0.0.1:8080", "address and port of the server")        \
    X(LOG_LEVEL, "log_level", "SCORE_LOG_LEVEL", "info", "error, warn, info or debug")             \
    X(MAIL_FROM, "mail_from", "SCORE_MAIL_FROM", "",                                               \
      "sender of mails, \"Name <address>\" or an address; empty = no mail is sent")                \
    X(MAPS_DIR, "maps_dir", "SCORE_MAPS", "",                                                      \
      "folder of import maps; empty = found beside the program")                                   \
    X(MARKETS_DIR, "markets_dir", "SCORE_MARKETS", "",                                             \
      "folder of markets to simulate; empty = found beside the program")                           \
    X(NODE, "node", "SCORE_NODE", "",                                                              \
      "name of this server among those of one database; empty = HOST:pid-N")                       \
    X(PORTAL_DIR, "portal_dir", "SCORE_PORTAL", "",                                                \
      "folder of the built portal; empty = found beside the program")                              \
    X(PUBLIC_URL, "public_url", "SCORE_PUBLIC_URL", "",                                            \
      "address in links of mails, https://score.vendor.example; empty = http:// and listen")       \
    X(SEAL_KEY, "seal_key", "SCORE_SEAL_KEY", "",                                                  \
      "file of the key that signs the history; empty = beside the database")                       \
    X(SMTP_CA, "smtp_ca", "SCORE_SMTP_CA", "",                                                     \
      "file of the certificates (PEM) that vouch for the mail server; empty = the system's")       \
    X(SMTP_PASSWORD, "smtp_password", "SCORE_SMTP_PASSWORD", "", "for smtp_user; shown as ****")   \
    X(SMTP_TLS, "smtp_tls", "SCORE_SMTP_TLS", "auto",                                              \
      "TLS to the mail server: never, try, always, or auto = always unless it is this machine")    \
    X(SMTP_URL, "smtp_url", "SCORE_SMTP_URL", "smtp://127.0.0.1:25",                               \
      "the mail server: smtp://HOST:PORT, or smtps://HOST:PORT")                                   \
    X(SMTP_USER, "smtp_user", "SCORE_SMTP_USER", "", "sign-in at the mail server; empty = none")   \
    X(TRUSTS_PROXY, "trusts_proxy", "SCORE_TRUSTS_PROXY", "no",                                    \
      "believe X-Forwarded-For and -Proto: only behind a proxy of your own")                       \
    X(VENDOR_NAME, "vendor_name", "SCORE_VENDOR_NAME", "The vendor",                               \
      "how pages, mails and letters name the vendor")

enum config_key {
#define X(field, name, env, default_value, help) CONFIG_##field,
    CONFIG_LIST(X)
#undef X
        CONFIG_COUNT
};

struct config {
    const char *values[CONFIG_COUNT];
    const char *origins[CONFIG_COUNT]; /* "default", the file, the variable, the option */
};

/* Defaults, then the environment. */
void config_init(struct config *config);
/* Values of a file under those of the environment. SCORE_INVALID names line and key. */
SCORE_MUST_USE enum score_status config_file_read(struct config *config, const char *path,
                                                  struct arena *arena, struct score_error *err);
/* An option of the command line: over everything. */
void config_option_set(struct config *config, enum config_key key, const char *value,
                       const char *option);
/* SCORE_INVALID names the first value that does not fit. */
SCORE_MUST_USE enum score_status config_check(const struct config *config, struct score_error *err);
const char *config_name(enum config_key key);
const char *config_help(enum config_key key);
/* True for values that nobody shall read over a shoulder. */
bool config_is_secret(enum config_key key);
/* The database's address, with the default filled in. NULL: out of memory. */
const char *config_database(const struct config *config, struct arena *arena);
/* The same without its password: nobody reads it over somebody's shoulder. */
const char *config_database_shown(const struct config *config, struct arena *arena);
/* The signing key's file: "PATH.seal-key" beside sqlite:PATH, else seal.key in data_dir; "" for a
 * database without a file. NULL: out of memory. */
const char *config_seal_key(const struct config *config, struct arena *arena);
/* A folder of the source or install tree (`relative`), found from the program's own place; "" when
 * there is none. `key` set wins. */
const char *config_folder(const struct config *config, enum config_key key, const char *relative,
                          struct arena *arena);
/* What the domain knows of the installation; texts live as long as config and arena. */
SCORE_MUST_USE enum score_status config_site(const struct config *config, struct arena *arena,
                                             struct site *ret, struct score_error *err);
/* The way to the mail server, of checked settings; texts are borrowed. */
void config_mail_post(const struct config *config, struct clock clock,
                      struct mail_post_settings *ret);
/* A checked number. */
int64_t config_number(const struct config *config, enum config_key key);

#ifdef __cplusplus
}
#endif

#endif
