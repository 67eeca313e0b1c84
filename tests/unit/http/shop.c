/* SPDX-License-Identifier: Apache-2.0 */
#include "shop.h"

#include <dirent.h>
#include <unistd.h>

#include "base/limits.h"
#include "domain/opportunity.h"
#include "domain/partner.h"
#include "domain/place.h"
#include "domain/world.h"
#include "store/event_store.h"

static void person_add(struct shop *shop, size_t firm, int person, int64_t *ret_user)
{
    char email[48];
    (void)snprintf(email, sizeof email, "focal%d@firm%zu.example", person, firm);
    struct user user = {
        .partner_id = shop->firms[firm],
        .email = email,
        .name = "Focal",
        .phone = "",
        .roles = ROLE_FOCAL,
        .state = USER_ACTIVE,
        .password_hash = "",
    };
    struct api_key key;
    OK(user_save(&shop->domain, &user, &err));
    OK(api_key_create(&shop->domain, user.id, "shop", 0, shop->keys[firm][person], &key, &err));
    *ret_user = user.id;
}

static void firm_attest(struct shop *shop, size_t firm)
{
    for (int kind = FACT_STANDING; kind <= FACT_PROFILE; kind++) {
        struct fact fact = {
            .partner_id = shop->firms[firm],
            .kind = (enum fact_kind)kind,
            .line = "",
            .country = "",
            .state = FACT_MET,
            .ground = "for the test",
        };
        OK(partner_fact_attest(&shop->domain, &fact, &err));
    }
}

static void firm_add(struct shop *shop)
{
    char name[32];
    char external_id[16];
    size_t firm = shop->firm_count++;
    (void)snprintf(name, sizeof name, "Firm %zu", firm);
    (void)snprintf(external_id, sizeof external_id, "f%zu", firm);
    struct partner partner = {
        .external_id = external_id,
        .name = name,
        .country = "DE",
        .city = "",
        .postal_code = "",
        .territory = "",
        .serves_everywhere = true,
        .email = "",
        .phone = "",
        .website = "",
        .duns = "",
        .level = "",
        .size = "",
        .open_lead_limit = 5000,
        .is_active = true,
    };
    OK(partner_save(&shop->domain, &partner, NULL, 0, &err));
    shop->firms[firm] = partner.id;
    firm_attest(shop, firm);
    int64_t users[SHOP_PEOPLE];
    struct focal *focals = NULL;
    size_t count = 0;
    for (int person = 0; person < SHOP_PEOPLE; person++) {
        person_add(shop, firm, person, &users[person]);
    }
    shop->focals[firm] = users[0];
    OK(partner_focals_set(&shop->domain, partner.id, users, SHOP_PEOPLE, &focals, &count, &err));
}

static void manager_add(struct shop *shop)
{
    char hash[IDENTITY_HASH_SIZE];
    OK(password_hash(SHOP_PASSWORD, hash, &err));
    struct user user = {
        .email = SHOP_MANAGER,
        .name = "Manager",
        .phone = "",
        .roles = ROLE_CHANNEL_MANAGER,
        .state = USER_ACTIVE,
        .password_hash = hash,
    };
    struct api_key key;
    OK(user_save(&shop->domain, &user, &err));
    OK(api_key_create(&shop->domain, user.id, "shop", 0, shop->manager_key, &key, &err));
    shop->manager = user.id;
}

static void directory_make(struct shop *shop, char ret_url[POSTGRES_URL_BYTES])
{
    *shop = (struct shop){.now_ms = (int64_t)SHOP_START_S * CLOCK_SECOND_MS,
                          .decide_in_ms = CLOCK_DAY_MS};
    (void)snprintf(shop->dir, sizeof shop->dir, "/tmp/score-shop-XXXXXX");
    assert_non_null(mkdtemp(shop->dir));
    (void)snprintf(ret_url, POSTGRES_URL_BYTES, "sqlite:%s/score.db", shop->dir);
}

static void market_make(struct shop *shop, size_t firms, const struct clock *clock)
{
    (void)snprintf(shop->url, sizeof shop->url, "%s", shop->trial.url);
    if (!clock) {
        trial_clock_set(&shop->trial, shop->now_ms);
    }
    arena_init(&shop->arena, LIMIT_COMMAND_ARENA_BYTES);
    OK(store_open(shop->url, STORE_READ_WRITE, &shop->store, &err));
    OK(world_create(&shop->world, &err));
    shop->domain = (struct domain){
        .store = shop->store,
        .world = shop->world,
        .clock = clock ? *clock : clock_manual(&shop->now_ms),
        .arena = &shop->arena,
        .actor = actor_cli(&shop->arena),
    };
    struct offering offering = {
        .external_id = "disk",
        .name = "Disk",
        .line = "Storage",
        .access = OFFERING_OPEN,
        .list_price_minor = -1,
        .currency = "",
    };
    OK(store_tx_begin(shop->store, &err));
    OK(offering_save(&shop->domain, &offering, &err));
    for (size_t i = 0; i < firms; i++) {
        firm_add(shop);
    }
    manager_add(shop);
    OK(store_tx_commit(shop->store, &err));
}

void shop_open(struct shop *shop, size_t firms, const struct clock *clock)
{
    char url[POSTGRES_URL_BYTES];
    directory_make(shop, url);
    trial_make(url, &shop->trial);
    market_make(shop, firms, clock);
}

void shop_open_postgres(struct shop *shop, size_t firms)
{
    char url[POSTGRES_URL_BYTES];
    directory_make(shop, url);
    trial_postgres_make(&shop->trial);
    market_make(shop, firms, NULL);
}

void shop_open_sqlite(struct shop *shop, size_t firms)
{
    char url[POSTGRES_URL_BYTES];
    directory_make(shop, url);
    shop->trial = (struct trial){.name = ""};
    (void)snprintf(shop->trial.url, sizeof shop->trial.url, "%s", url);
    market_make(shop, firms, NULL);
}

void shop_time_goes_by(struct shop *shop, int64_t ms)
{
    shop->now_ms += ms;
    trial_clock_set(&shop->trial, shop->now_ms);
}

void shop_close(struct shop *shop)
{
    world_free(shop->world);
    store_close(shop->store);
    trial_drop(&shop->trial);
    arena_done(&shop->arena);
    DIR *dir = opendir(shop->dir);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", shop->dir, entry->d_name);
        (void)unlink(path);
    }
    (void)closedir(dir);
    assert_int_equal(rmdir(shop->dir), 0);
}

int64_t shop_lead(struct shop *shop)
{
    struct opportunity opportunity;
    char account[32];
    char email[48];
    (void)snprintf(account, sizeof account, "Customer %d", shop->leads);
    (void)snprintf(email, sizeof email, "erika@c%d.example", shop->leads);
    shop->leads++;
    struct opportunity_change change = {
        .title = account,
        .need = "They need more room for their drawings before the end of the year.",
        .account = account,
        .offering = "disk",
        .amount = "1000",
        .country = "DE",
        .city = "Kassel",
        .contact_name = "Erika Beispiel",
        .contact_email = email,
        .has_decision_at = true,
        .decision_at_ms = domain_now_ms(&shop->domain) + shop->decide_in_ms,
    };
    OK(opportunity_create(&shop->domain, &change, &opportunity, &err));
    return opportunity.id;
}

int64_t shop_offer(struct shop *shop)
{
    struct placed placed;
    int64_t id = shop_lead(shop);
    OK(place_one(&shop->domain, id, &placed, &err));
    return placed.offer.id;
}

int64_t shop_focal(struct shop *shop, int64_t partner_id)
{
    for (size_t firm = 0; firm < shop->firm_count; firm++) {
        if (shop->firms[firm] == partner_id) {
            return shop->focals[firm];
        }
    }
    fail_msg("no firm has the id %lld", (long long)partner_id);
    return 0;
}

size_t shop_events(struct shop *shop, enum id_kind kind, int64_t object_id, const char *verb)
{
    struct event_filter filter = {.verb = verb};
    struct store_page page = {.limit = 10000};
    struct event *events = NULL;
    size_t count = 0;
    if (object_id) {
        filter.object_kind = kind;
        filter.object_id = object_id;
    }
    OK(store_event_list(shop->store, &filter, &page, &shop->arena, &events, &count, &err));
    return count;
}
