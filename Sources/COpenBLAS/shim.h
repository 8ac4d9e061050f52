// SPDX-License-Identifier: Apache-2.0
#ifndef YUMA_COPENBLAS_SHIM_H
#define YUMA_COPENBLAS_SHIM_H

/* The few calls of the CBLAS standard that DenseOperations makes, declared here so that any library that has them will
   do, whatever its header is called and however it declares them: OpenBLAS, the reference BLAS, Accelerate. In the
   binary interface of all of these an enumeration is an int, and so is a dimension (builds with 64-bit integers give
   their calls other names). */

enum YumaBLASConstant { YumaBLASRowMajor = 101, YumaBLASNoTranspose = 111, YumaBLASTranspose = 112 };

double cblas_ddot(int count, const double *x, int strideX, const double *y, int strideY);

void cblas_daxpy(int count, double alpha, const double *x, int strideX, double *y, int strideY);

void cblas_dgemv(int order, int transpose, int rows, int columns, double alpha, const double *matrix, int stride,
                 const double *x, int strideX, double beta, double *y, int strideY);

#endif
