/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCORE_TESTS_POSTGRES_SLOTS_H
#define SCORE_TESTS_POSTGRES_SLOTS_H

/* A server whose connections are all taken: max_connections as it is met in the field. */

#include "cluster.h"

enum { SLOTS = 24 /* of the cluster's 200, for who is not its superuser */, SLOTS_MAX = 64 };

struct slots {
    const struct postgres_cluster *cluster; /* borrowed */
    const char *url;                        /* of a role that is not the superuser; borrowed */
    void *superuser;                        /* its connection */
    void *held[SLOTS_MAX];                  /* connections */
    int count;
};

/* Starts a cluster with SLOTS connections, and a port. */
void slots_start(struct postgres_cluster *cluster);
/* An empty database where role "node" may make tables. */
void slots_database_make(struct postgres_cluster *cluster, const char *password,
                         char ret[POSTGRES_NAME_BYTES]);
/* Takes every connection that is free, and those that score has, until nobody has another. */
void slots_take(struct slots *slots);
void slots_release(struct slots *slots);

#endif
