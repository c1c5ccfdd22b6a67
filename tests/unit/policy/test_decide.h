/* SPDX-License-Identifier: EUPL-1.2 */
#ifndef TEST_POLICY_TEST_DECIDE_H
#define TEST_POLICY_TEST_DECIDE_H

#include <check.h>

TCase *test_decide_call(void);
TCase *test_decide_disclosure(void);
TCase *test_decide_end(void);
TCase *test_decide_part(void);
TCase *test_decide_correction(void);
TCase *test_decide_transfer(void);

#endif
