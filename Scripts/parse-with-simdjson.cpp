// SPDX-License-Identifier: Apache-2.0

// How fast simdjson parses JSON Lines on one thread, to compare the benchmark history.*.json with; Debian's libsimdjson-dev:
//
//     c++ -O3 -march=native -o parse-with-simdjson Scripts/parse-with-simdjson.cpp -lsimdjson
//     ./parse-with-simdjson history.jsonl 1000 10
//
// takes the first 1000 lines ten times, and prints the best of the ten, by the thread's processor time.
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

using namespace simdjson;

static double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

// The sum of all numbers, so that each is read.
static uint64_t sum(dom::element value) {
  uint64_t total = 0;
  switch (value.type()) {
    case dom::element_type::ARRAY:
      for (auto element : dom::array(value)) total += sum(element);
      break;
    case dom::element_type::OBJECT:
      for (auto member : dom::object(value)) total += sum(member.value);
      break;
    case dom::element_type::INT64: total += int64_t(value); break;
    case dom::element_type::UINT64: total += uint64_t(value); break;
    default: break;
  }
  return total;
}

template <class Value>
static uint64_t sum_on_demand(Value &&value) {
  uint64_t total = 0;
  switch (ondemand::json_type(value.type())) {
    case ondemand::json_type::array:
      for (auto element : value.get_array()) total += sum_on_demand(element.value());
      break;
    case ondemand::json_type::object:
      for (auto member : value.get_object()) {
        total += std::string_view(member.unescaped_key()).size();
        total += sum_on_demand(member.value().value());
      }
      break;
    case ondemand::json_type::number: total += uint64_t(value.get_uint64()); break;
    case ondemand::json_type::string: total += std::string_view(value.get_string()).size(); break;
    case ondemand::json_type::boolean: total += bool(value.get_bool()); break;
    default: break;
  }
  return total;
}

template <class Parse>
static void time_best(const char *name, const std::vector<padded_string> &lines, size_t bytes, int rounds, Parse parse) {
  double best = 1e9;
  uint64_t total = 0;
  for (int round = 0; round < rounds; round++) {
    double start = now();
    for (auto &line : lines) total += parse(line);
    best = std::min(best, now() - start);
  }
  printf("%-28s %5.0f MB/s (%llu)\n", name, bytes / best / 1e6, (unsigned long long)total);
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  std::ifstream file(arguments[1]);
  std::vector<padded_string> lines;
  size_t bytes = 0, limit = std::strtoul(arguments[2], nullptr, 10);
  for (std::string line; lines.size() < limit && std::getline(file, line); bytes += line.size()) lines.emplace_back(line);
  int rounds = std::atoi(arguments[3]);
  dom::parser tree;
  ondemand::parser demand;
  time_best("dom, parsed only", lines, bytes, rounds, [&](const padded_string &line) {
    dom::element document = tree.parse(line);
    return uint64_t(document.is_object());
  });
  time_best("dom, every number read", lines, bytes, rounds, [&](const padded_string &line) { return sum(tree.parse(line)); });
  time_best("ondemand, every number read", lines, bytes, rounds, [&](const padded_string &line) {
    ondemand::document document = demand.iterate(line);
    ondemand::value value = document.get_value();
    return sum_on_demand(value);
  });
}
