/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/signins.h"

#include "cli/cli.h"

void signins_say(void)
{
    cli_say("Sign in with the password score-demo (works in demo mode only) as");
    cli_say("  channels@vendor.example  channel manager     seller@vendor.example    seller");
    cli_say("  reviewer@vendor.example  reviewer            auditor@vendor.example   auditor");
    cli_say("  admin@vendor.example     administrator       desk@d01.example         distributor");
    cli_say("  focal@p0001.example  deputy@p0001.example  rep@p0001.example  admin@p0001.example"
            "  (and so for every firm)");
}
