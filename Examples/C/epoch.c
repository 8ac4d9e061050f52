// SPDX-License-Identifier: Apache-2.0

// An epoch of a file by the C interface: cc epoch.c -I Sources/CYuma/include -L .build-library -lyumac && ./a.out snapshot.json
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "yuma.h"

/// Says why a call failed, and ends the program.
static void require(yuma_status status, const yuma_error *error) {
  if (status == YUMA_OK) return;
  fprintf(stderr, "epoch: %s\n", error->message);
  exit(2);
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: epoch snapshot.json\n");
    return 64;
  }
  yuma_error error = {.size = sizeof error};
  yuma_document *document;
  require(yuma_document_open(arguments[1], &document, &error), &error);
  yuma_epoch_view epoch = {.size = sizeof epoch};
  require(yuma_document_epoch(document, 0, &epoch, &error), &error);

  // Lists that are NULL are not written: here only two are wanted.
  size_t n = epoch.input.neuron_count;
  yuma_output output = {.size = sizeof output, .capacity = n};
  output.incentive = calloc(n, sizeof *output.incentive);
  output.server_emission = calloc(n, sizeof *output.server_emission);
  yuma_runner *runner;
  require(yuma_runner_new(YUMA_ENGINE_VECTOR, &runner, &error), &error);
  require(yuma_run(runner, &epoch.input, &output, &error), &error);

  size_t best = 0;
  for (size_t uid = 1; uid < n; uid++) {
    if (output.incentive[uid] > output.incentive[best]) best = uid;
  }
  if (n > 0) {
    printf("uid %zu has the largest incentive, %u of 65535, and is paid %" PRIu64 " rao for serving\n", best,
        (unsigned)output.incentive[best], output.server_emission[best]);
  }
  printf("rounding down leaves %" PRId64 " rao that nobody is paid\n", (int64_t)output.ledger.undistributed.low);

  int32_t verdict;
  require(yuma_verdict(runner, document, 0, 0, &verdict, NULL, &error), &error);
  printf("the record %s\n",
      verdict == YUMA_CONFORMS ? "conforms" : verdict == YUMA_DEVIATES ? "deviates" : "cannot tell");
  free(output.incentive);
  free(output.server_emission);
  yuma_runner_free(runner);
  yuma_document_free(document);
  return verdict;
}
