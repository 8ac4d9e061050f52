// SPDX-License-Identifier: Apache-2.0

// A million random calls of the C interface: fuzz [SEED [CALLS]]. Each call is honest about what a pointer leads to, and about nothing
// else: sizes, offsets, counts, NULL, addresses, flags, versions and indices are random. No call may trap, every failure has words and
// leaves the output alone, and the engines agree on what is computed.
#include "check.h"

static uint64_t state;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static uint64_t below(uint64_t n) { return next() % n; }
static int once_in(uint64_t n) { return below(n) == 0; }

/// A number of any size: small ones and those near a power of 2 are frequent.
static uint64_t any(void) {
  switch (below(6)) {
    case 0: return below(4);
    case 1: return next();
    case 2: return ((uint64_t)1 << below(64)) - below(2);
    case 3: return UINT64_MAX - below(2);
    default: return below(100000);
  }
}

/// What a case allocates, so that it can be freed.
static void *memory[64];
static size_t held = 0;

static void *take(size_t count) {
  char *bytes = malloc(count ? count : 1);
  memory[held++] = bytes;
  for (size_t i = 0; i < count; i++) bytes[i] = (char)next();
  return bytes;
}

static void release(void) {
  while (held > 0) free(memory[--held]);
}

/// `count` elements, or now and then NULL, or an address between two elements.
static const void *elements(size_t count, size_t size, uint64_t faults) {
  if (faults && once_in(400)) return NULL;
  if (faults && size > 1 && once_in(400)) return (const char *)take(count * size + 1) + 1;
  return take(count * size);
}

static const uint8_t *flags(size_t n, uint64_t faults) {
  uint8_t *list = take(n);
  for (size_t i = 0; i < n; i++) list[i] = faults && once_in(300) ? (uint8_t)next() : (uint8_t)below(2);
  return faults && once_in(400) ? NULL : list;
}

static const uint64_t *numbers(size_t n, uint64_t faults, uint64_t limit) {
  uint64_t *list = take(8 * n);
  for (size_t i = 0; i < n; i++) list[i] = once_in(8) ? any() : below(limit);
  if (faults && once_in(400)) return NULL;
  return list;
}

static yuma_csr matrix(size_t n, uint64_t faults) {
  int64_t *offsets = take(8 * (n + 1));
  offsets[0] = 0;
  for (size_t row = 0; row < n; row++) offsets[row + 1] = offsets[row] + (int64_t)below(n + 2);
  size_t count = (size_t)offsets[n];
  uint16_t *columns = (uint16_t *)elements(count, 2, faults), *values = (uint16_t *)elements(count, 2, faults);
  if (columns != NULL && ((uintptr_t)columns & 1) == 0) {
    for (size_t i = 0; i < count; i++) {
      if (!once_in(10)) columns[i] = (uint16_t)below(n + 1);
    }
  }
  if (faults && once_in(60)) offsets[below(n + 1)] = (int64_t)any();
  yuma_csr csr = {faults && once_in(400) ? NULL : offsets, columns, values, count};
  if (faults && once_in(200)) csr.count = any();
  return csr;
}

/// A struct in memory of exactly the size that it names, or that is no shorter.
static void *sized(const void *source, size_t size, uint64_t faults) {
  size_t claimed = size;
  if (faults && once_in(200)) claimed = once_in(3) ? (size_t)any() : (size_t)(below(2 * size));
  size_t room = claimed < 8 ? 8 : claimed > 8192 ? 8 : claimed;
  char *copy = take(room);
  memset(copy, 0, room);
  memcpy(copy, source, room < size ? room : size);
  if (room > size && once_in(2)) copy[size + below(room - size)] = 1;
  memcpy(copy, &claimed, sizeof claimed);
  return copy;
}

static const uint32_t versions[] = {233, 244, 252, 257, 273, 283, 297, 320, 323, 326, 334, 365, 397, 423, 424, 446, 475, UINT32_MAX};

static uint32_t version(uint64_t faults) {
  if (faults && once_in(60)) return (uint32_t)any();
  return versions[below(sizeof versions / sizeof versions[0])];
}

static yuma_input *make_input(size_t *neurons, uint64_t faults) {
  yuma_input input;
  memset(&input, 0, sizeof input);
  size_t n = (size_t)below(7);
  *neurons = n;
  input.neuron_count = n;
  input.spec_version = version(faults);
  input.owner_uid = once_in(4) ? (int32_t)below(n + 1) : -1;
  if (faults && once_in(60)) input.owner_uid = (int32_t)any();
  input.current_block = any();
  input.tempo = any();
  input.last_mechanism_step_block = any();
  input.emission = any();
  input.last_update = numbers(n, faults, 100000);
  input.block_at_registration = numbers(n, faults, 100000);
  input.alpha_stake = numbers(n, faults, 1000000000000000);
  input.tao_stake = elements(n, 8, faults);
  input.validator_permits = flags(n, faults);
  input.weights = matrix(n, faults);
  input.bonds = matrix(n, faults);
  yuma_parameters parameters;
  yuma_parameters_default(&parameters);
  parameters.yuma3 = (uint8_t)below(2);
  parameters.liquid_alpha = (uint8_t)below(2);
  parameters.liquid_alpha_consensus_mode = (uint8_t)below(4);
  parameters.activity_cutoff = any();
  if (once_in(3)) parameters.stake_threshold = any();
  if (once_in(3)) parameters.tao_weight = any();
  if (once_in(3)) parameters.bonds_moving_average = any();
  if (once_in(3)) parameters.kappa = (uint16_t)any();
  if (once_in(3)) parameters.bonds_penalty = (uint16_t)any();
  if (once_in(3)) parameters.alpha_low = (uint16_t)any();
  if (once_in(3)) parameters.alpha_high = (uint16_t)any();
  if (once_in(3)) parameters.max_allowed_validators = (uint16_t)any();
  if (faults && once_in(60)) parameters.alpha_sigmoid_steepness = (int32_t)any();
  if (faults && once_in(200)) parameters.yuma3 = (uint8_t)any();
  if (faults && once_in(200)) parameters.liquid_alpha_consensus_mode = (uint8_t)any();
  input.parameters = once_in(20) ? NULL : sized(&parameters, sizeof parameters, faults);
  if (once_in(3)) input.commit_blocks = numbers(n, faults, 100000);
  if (input.commit_blocks != NULL ? once_in(2) : faults && once_in(300)) input.has_commit = flags(n, faults);
  if (once_in(3)) {
    size_t count = once_in(3) ? (size_t)below(9) : n;
    input.previous_consensus = elements(count, 2, faults);
    input.previous_consensus_count = faults && once_in(200) ? any() | 65536 : count;
  }
  if (once_in(6)) input.hotkeys = elements(n, 4, faults);
  if (input.spec_version >= 475 ? once_in(3) : faults && once_in(300)) {
    input.has_last_yuma_step_block = 1;
    input.last_yuma_step_block = any();
  }
  if (input.spec_version >= 475 ? once_in(3) : faults && once_in(300)) {
    input.null_consensus = 1;
    input.mining_emission = any() >> 1;
    input.dividend_emission = any() >> 1;
    input.emission = input.mining_emission + input.dividend_emission;
    input.fallback_emission = input.emission;
    if (faults && once_in(10)) input.fallback_emission = any();
  }
  if (faults && once_in(300)) input.null_consensus = (uint8_t)any();
  if (faults && once_in(20)) input.uses_last_bonds = (uint8_t)below(3);
  if (faults && once_in(100)) input.neuron_count = (size_t)any() | 65536;
  return sized(&input, sizeof input, faults);
}

static size_t statuses[16];
static size_t calls = 0;

static yuma_status count(yuma_status status, const yuma_error *error) {
  calls++;
  CHECK(status >= YUMA_OK && status <= YUMA_REFUSED, "status %d", status);
  statuses[status]++;
  if (error != NULL && error->size == sizeof *error) {
    CHECK(error->code == status, "code %d of status %d", error->code, status);
    CHECK((error->message[0] != 0) == (status != YUMA_OK), "status %d: '%s'", status, error->message);
    CHECK(memchr(error->message, 0, sizeof error->message) != NULL, "a message without end");
    CHECK(memchr(error->field, 0, sizeof error->field) != NULL, "a field without end");
  }
  return status;
}

static yuma_runner *vector, *reference;

static void run_arrays(void) {
  uint64_t faults = below(4) != 0;
  size_t n;
  yuma_input *input = make_input(&n, faults);
  yuma_output output = make_output(n, (size_t)below(64)), before;
  yuma_output second = make_output(n, output.bond_capacity);
  if (faults && once_in(100)) output.capacity = (size_t)below(n + 1);
  if (faults && once_in(100)) output.size = (size_t)below(4 * sizeof output) % sizeof output;
  before = output;
  yuma_error error = no_error();
  yuma_error *place = once_in(20) ? NULL : &error;
  yuma_status status = count(yuma_run(faults && once_in(400) ? NULL : vector, input, &output, place), place);
  if (status != YUMA_OK) {
    CHECK(memcmp(&output, &before, sizeof output) == 0, "a call that fails has written");
    if (n > 0) CHECK(output.incentive[0] == 0 && output.stake[n - 1] == 0, "a call that fails has written");
  } else if (!input->uses_last_bonds) {
    status = count(yuma_run(reference, input, &second, &error), &error);
    CHECK(status == YUMA_OK, "%s", error.message);
    CHECK(output.neuron_count == second.neuron_count && output.bond_count == second.bond_count, "seed state %llu",
        (unsigned long long)state);
    size_t kept = output.neuron_count;
    CHECK(memcmp(&output.ledger, &second.ledger, sizeof output.ledger) == 0, "ledgers");
    if (kept > 0) {
      CHECK(memcmp(output.incentive, second.incentive, 2 * kept) == 0, "incentive");
      CHECK(memcmp(output.dividends, second.dividends, 2 * kept) == 0, "dividends");
      CHECK(memcmp(output.consensus, second.consensus, 2 * kept) == 0, "consensus");
      CHECK(memcmp(output.combined_emission, second.combined_emission, 8 * kept) == 0, "combined_emission");
    }
    CHECK(output.has_bonds == (output.bond_count <= output.bond_capacity), "room for bonds");
    if (output.has_bonds && output.bond_count > 0)
      CHECK(memcmp(output.bond_values, second.bond_values, 2 * output.bond_count) == 0, "bonds");
  }
  if (once_in(10)) {
    int64_t *offsets = once_in(20) ? NULL : take(8 * 8);
    size_t capacity = (size_t)below(64), rows = (size_t)below(9);
    uint16_t *columns = once_in(20) ? NULL : take(2 * capacity), *values = once_in(20) ? NULL : take(2 * capacity);
    count(yuma_copy_bonds(vector, offsets, rows, columns, values, capacity, place), place);
  }
  free_output(&output);
  free_output(&second);
}

/// A document that somebody wrote, with some bytes changed.
static const char *const texts[] = {
    "{\"schema\":\"yuma-epoch/1\",\"input\":{\"currentBlock\":1000,\"tempo\":360,\"lastMechanismStepBlock\":0,\"lastUpdate\":[900,900],"
    "\"blockAtRegistration\":[0,0],\"alphaStake\":[5000,70],\"taoStake\":[0,0],\"validatorPermits\":[true,false],\"ownerUID\":null,"
    "\"weights\":[[[1,65535]],[]],\"bonds\":[[],[]],\"commitBlocks\":null,\"emission\":1000,\"parameters\":{\"activityCutoff\":5000,"
    "\"stakeThreshold\":0,\"taoWeight\":0,\"maxAllowedValidators\":64,\"kappa\":32767,\"bondsPenalty\":65535,\"bondsMovingAverage\":900000,"
    "\"yuma3\":true,\"liquidAlpha\":false,\"alphaLow\":45875,\"alphaHigh\":58982,\"alphaSigmoidSteepness\":1000}}}",
    "{\"schema\":\"network-emission/1\",\"chain\":{\"specVersion\":424},\"input\":{},\"recorded\":{},\"tolerance\":{}}",
    "YUMA\1",
    "",
};

static void read_document(void) {
  const char *source = texts[once_in(3) ? below(4) : 0];
  size_t length = strlen(source);
  uint8_t *copy = take(length + 1);
  memcpy(copy, source, length);
  for (uint64_t changes = below(3); changes > 0 && length > 0; changes--) copy[below(length)] = (uint8_t)next();
  size_t size = once_in(4) ? below(length + 1) : length;
  if (once_in(50)) size = (size_t)any() | ((size_t)1 << 31);
  yuma_error error = no_error();
  yuma_buffer buffer;
  memset(&buffer, 0xAA, sizeof buffer);
  int32_t verdict;
  if (once_in(4)) {
    if (count(yuma_network_json(copy, size, once_in(2) ? NULL : "x", version(1), &verdict, &buffer, &error), &error) == YUMA_OK)
      yuma_buffer_free(&buffer);
    return;
  }
  if (once_in(10)) {
    if (count(yuma_emission_json(copy, size, NULL, once_in(2) ? 0 : version(1), &buffer, &error), &error) == YUMA_OK)
      yuma_buffer_free(&buffer);
    return;
  }
  yuma_document *document = NULL;
  if (count(yuma_document_read(once_in(100) ? NULL : copy, size, NULL, &document, &error), &error) != YUMA_OK) {
    CHECK(document == NULL, "a document of nothing");
    return;
  }
  size_t index = once_in(10) ? (size_t)any() : 0;
  yuma_epoch_view view;
  memset(&view, 0x55, sizeof view);
  view.size = once_in(20) ? (size_t)any() : sizeof view;
  if (count(yuma_document_epoch(document, index, &view, &error), &error) == YUMA_OK) {
    yuma_output output = make_output(view.input.neuron_count, 16);
    count(yuma_run(vector, &view.input, &output, &error), &error);
    free_output(&output);
  }
  if (count(yuma_document_json(document, index, &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
  if (count(yuma_document_compact(document, index, &buffer, &error), &error) == YUMA_OK) {
    // Now and then a damaged compact form comes back.
    yuma_document *again = NULL;
    if (once_in(2)) buffer.bytes[below(buffer.count)] ^= (uint8_t)(1u << below(8));
    if (count(yuma_document_read(buffer.bytes, buffer.count, NULL, &again, &error), &error) == YUMA_OK) yuma_document_free(again);
    yuma_buffer_free(&buffer);
  }
  yuma_document_free(document);
}

static void make_document(void) {
  size_t n;
  uint64_t faults = once_in(4);
  yuma_input *input = make_input(&n, faults);
  yuma_record record;
  memset(&record, 0, sizeof record);
  record.incentive = elements(n, 2, faults);
  if (once_in(3)) record.active = flags(n, faults);
  if (once_in(3)) record.stake = numbers(n, faults, 1000);
  if (once_in(3)) record.bonds = matrix(n, faults);
  yuma_error error = no_error();
  yuma_document *document = NULL;
  const yuma_record *given = once_in(4) ? NULL : sized(&record, sizeof record, faults);
  if (count(yuma_document_make(input, given, &document, &error), &error) != YUMA_OK) return;
  yuma_buffer buffer = {NULL, 0};
  int32_t verdict = 9;
  yuma_buffer *place = once_in(2) ? NULL : &buffer;
  uint32_t spec = once_in(2) ? 0 : version(1);
  if (count(yuma_verdict(once_in(2) ? vector : reference, document, 0, spec, &verdict, place, &error), &error) == YUMA_OK) {
    CHECK(verdict >= 0 && verdict <= YUMA_CANNOT_TELL, "verdict %d", verdict);
    yuma_buffer_free(place);
  }
  uint32_t uid = once_in(10) ? (uint32_t)any() : (uint32_t)below(n + 1);
  if (count(yuma_explain_json(document, 0, spec, uid, &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
  if (count(yuma_run_json(vector, document, 0, spec, &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
  yuma_document_free(document);
}

static void simulate(void) {
  static const char *const scenarios[] = {"case-01", "case-07", "no-such", ""};
  static const char *const variants[] = {"yuma1", "chain-yuma3", "yuma3,chain-yuma", "yuma3,yuma3", ",", "all"};
  static const char *const settings[] = {"kappa=0.4", "kappa=0.5,0.6\nalphaLow=0.1", "kappa=1e999", "=", "\n\n", "liquidAlpha=true", "\xff=1"};
  static const char *const documents[] = {"{\"schema\":\"yuma-scenario/1\"}", "{", "",
    "{\"schema\":\"yuma-scenario/1\",\"name\":\"m\",\"generate\":{\"scenario\":\"cabal\",\"epochs\":3}}"};
  yuma_error error = no_error();
  yuma_buffer buffer = {NULL, 0};
  yuma_simulation simulation;
  memset(&simulation, 0, sizeof simulation);
  simulation.size = once_in(20) ? (size_t)any() : sizeof simulation;
  if (!once_in(5)) simulation.name = scenarios[below(4)];
  simulation.variants = variants[below(6)];
  if (once_in(2)) simulation.settings = settings[below(7)];
  if (once_in(3)) {
    simulation.scenario = (const uint8_t *)documents[below(4)];
    simulation.count = strlen((const char *)simulation.scenario);
  }
  if (once_in(2)) simulation.seed = any();
  simulation.has_seed = (uint8_t)below(once_in(10) ? 256 : 2);
  simulation.equal_parameters = (uint8_t)below(2);
  simulation.records_bonds = (uint8_t)below(2);
  if (once_in(20)) simulation.reserved[below(5)] = (uint8_t)any();
  const yuma_simulation *given = once_in(50) ? NULL : &simulation;
  if (count(yuma_simulate_json(given, &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
}

static void rules_and_pools(void) {
  yuma_error error = no_error();
  yuma_buffer buffer = {NULL, 0};
  if (once_in(20)) {
    if (count(yuma_rules_json(version(1), &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
    if (count(yuma_changes_json((uint32_t)any(), (uint32_t)any(), &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
    if (count(yuma_schedule_json(any(), any(), &buffer, &error), &error) == YUMA_OK) yuma_buffer_free(&buffer);
  }
  yuma_pool pool;
  memset(&pool, 0, sizeof pool);
  pool.tao_reserve = any();
  pool.alpha_reserve = any();
  if (once_in(3)) pool.quote_weight = any();
  pool.spec_version = version(1);
  yuma_trade trade;
  memset(&trade, 0, sizeof trade);
  trade.side = (int32_t)below(2);
  if (once_in(50)) trade.side = (int32_t)any();
  trade.fee_rate = once_in(2) ? 33 : (uint16_t)any();
  trade.has_price_limit = (uint8_t)below(2);
  trade.price_limit = any();
  trade.amount = any();
  yuma_integer price;
  yuma_pool *given = sized(&pool, sizeof pool, 1);
  count(yuma_pool_price(given, once_in(100) ? NULL : &price, &error), &error);
  count(yuma_pool_trade(given, sized(&trade, sizeof trade, 1), &error), &error);
}

int main(int arguments, char **values) {
  uint64_t seed = arguments > 1 ? strtoull(values[1], NULL, 10) : 1;
  size_t wanted = arguments > 2 ? strtoull(values[2], NULL, 10) : 1000000;
  state = seed * 0x9E3779B97F4A7C15u + 1;
  CHECK(yuma_runner_new(YUMA_ENGINE_VECTOR, &vector, NULL) == YUMA_OK, "vector");
  CHECK(yuma_runner_new(YUMA_ENGINE_REFERENCE, &reference, NULL) == YUMA_OK, "reference");
  while (calls < wanted) {
    switch (below(10)) {
      case 0: read_document(); break;
      case 1: make_document(); break;
      case 2:
      case 3: rules_and_pools(); break;
      // A simulation takes as long as a thousand epochs.
      case 4: if (once_in(100)) simulate(); break;
      default: run_arrays();
    }
    release();
  }
  yuma_runner_free(vector);
  yuma_runner_free(reference);
  printf("seed %llu: %zu calls; ok %zu, misuse %zu, invalid input %zu, no rules %zu, unreadable %zu, refused %zu\n",
      (unsigned long long)seed, calls, statuses[YUMA_OK], statuses[YUMA_MISUSE], statuses[YUMA_INVALID_INPUT],
      statuses[YUMA_NO_RULES], statuses[YUMA_UNREADABLE], statuses[YUMA_REFUSED]);
  for (int status = YUMA_OK; status <= YUMA_REFUSED; status++) {
    if (status != YUMA_UNAVAILABLE) CHECK(statuses[status] > calls / 1000, "status %d hardly comes up", status);
  }
  CHECK(statuses[YUMA_OK] > calls / 4, "most calls fail");
  return 0;
}
