// SPDX-License-Identifier: Apache-2.0

// The command line and the pages are compiled after this module, which so says in one line what they lack.
#if !Tools
  #error("the products yuma and YumaReports need the trait Tools: name it, or the defaults: --traits default,GMP")
#endif
