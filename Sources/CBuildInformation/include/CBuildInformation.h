// SPDX-License-Identifier: Apache-2.0

/// What the build was told about itself.
#ifndef C_BUILD_INFORMATION_H
#define C_BUILD_INFORMATION_H

/// The commit that was built: the environment variable YUMA_COMMIT of the build, or an empty string.
const char *yuma_build_commit(void);

#endif
