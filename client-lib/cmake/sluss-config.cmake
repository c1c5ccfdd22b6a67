# SPDX-License-Identifier: EUPL-1.2
#
# find_package(sluss) gives the target sluss::sluss. The library is shared and
# brings what it needs itself.
include("${CMAKE_CURRENT_LIST_DIR}/sluss-targets.cmake")
