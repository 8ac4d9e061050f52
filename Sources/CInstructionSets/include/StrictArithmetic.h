// SPDX-License-Identifier: Apache-2.0

// Kernels promise bits. A compiler that may reorder additions, or keep more digits than a double has, breaks the promise.
#ifndef STRICT_ARITHMETIC_H
#define STRICT_ARITHMETIC_H

#include <float.h>

#if defined(__FAST_MATH__)
#error "the kernels cannot be compiled with -ffast-math"
#endif
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#error "the kernels cannot be compiled with -ffinite-math-only"
#endif
#if defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0
#error "the kernels need doubles that are evaluated as doubles"
#endif

#endif
