// SPDX-License-Identifier: Apache-2.0

// The C interface: golden files by arrays on both engines, documents, errors. Arguments: files of epochs.
#include "check.h"

/// Every epoch of a file gives what the file says, by arrays, on an engine.
static size_t run_file(yuma_runner *runner, const char *path) {
  yuma_error error = no_error();
  yuma_document *document = NULL;
  CHECK(yuma_document_open(path, &document, &error) == YUMA_OK, "%s", error.message);
  size_t count = yuma_document_count(document);
  CHECK(count > 0, "%s", path);
  for (size_t index = 0; index < count; index++) {
    yuma_epoch_view view;
    memset(&view, 0, sizeof view);
    view.size = sizeof view;
    CHECK(yuma_document_epoch(document, index, &view, &error) == YUMA_OK, "%s", error.message);
    size_t n = view.input.neuron_count;
    yuma_output output = make_output(n, 1 << 20);
    CHECK(yuma_run(runner, &view.input, &output, &error) == YUMA_OK, "%s: %s", path, error.message);
    const char *difference = first_difference(&output, &view.recorded);
    CHECK(difference == NULL, "%s[%zu]: %s", path, index, difference);

    int64_t *offsets = calloc(output.neuron_count + 1, 8);
    uint16_t *columns = calloc(output.bond_count, 2), *values = calloc(output.bond_count, 2);
    CHECK(yuma_copy_bonds(runner, offsets, output.neuron_count + 1, columns, values, output.bond_count, &error) == YUMA_OK,
        "%s", error.message);
    CHECK(memcmp(offsets, output.bond_offsets, 8 * (output.neuron_count + 1)) == 0, "%s", path);
    if (output.bond_count > 0) CHECK(memcmp(values, output.bond_values, 2 * output.bond_count) == 0, "%s", path);
    free(offsets);
    free(columns);
    free(values);

    int32_t verdict = -1;
    yuma_buffer report = {NULL, 0};
    CHECK(yuma_verdict(runner, document, index, 0, &verdict, &report, &error) == YUMA_OK, "%s", error.message);
    CHECK(verdict != YUMA_DEVIATES, "%s", path);
    CHECK(report.count > 0 && report.bytes[report.count] == 0, "%s", path);
    yuma_buffer_free(&report);
    int32_t again = -1;
    CHECK(yuma_verdict(runner, document, index, 0, &again, NULL, &error) == YUMA_OK, "%s", error.message);
    CHECK(again == verdict, "%s", path);
    free_output(&output);
  }
  yuma_document_free(document);
  return count;
}

/// A subnet of three neurons, of which the first two are validators.
typedef struct subnet {
  uint64_t last_update[3], registered[3], alpha[3], tao[3];
  uint8_t permits[3];
  int64_t offsets[4], bond_offsets[4];
  uint16_t columns[4], values[4];
  yuma_parameters parameters;
  yuma_input input;
} subnet;

static void make_subnet(subnet *s) {
  memset(s, 0, sizeof *s);
  for (int i = 0; i < 3; i++) s->last_update[i] = 900;
  s->alpha[0] = 5000000000000;
  s->alpha[1] = 3000000000000;
  s->alpha[2] = 1000000;
  s->permits[0] = s->permits[1] = 1;
  int64_t offsets[4] = {0, 2, 4, 4};
  memcpy(s->offsets, offsets, sizeof offsets);
  uint16_t columns[4] = {1, 2, 0, 2}, values[4] = {1000, 65535, 2000, 65535};
  memcpy(s->columns, columns, sizeof columns);
  memcpy(s->values, values, sizeof values);
  yuma_parameters_default(&s->parameters);
  s->parameters.yuma3 = 1;
  yuma_input *input = &s->input;
  input->size = sizeof *input;
  input->neuron_count = 3;
  input->spec_version = YUMA_SPEC_LATEST;
  input->owner_uid = -1;
  input->current_block = 1000;
  input->tempo = 360;
  input->emission = 148000000000;
  input->last_update = s->last_update;
  input->block_at_registration = s->registered;
  input->alpha_stake = s->alpha;
  input->tao_stake = s->tao;
  input->validator_permits = s->permits;
  input->weights = (yuma_csr){s->offsets, s->columns, s->values, 4};
  input->bonds = (yuma_csr){s->bond_offsets, NULL, NULL, 0};
  input->parameters = &s->parameters;
}

static yuma_runner *runner;

/// The call is refused with a status and words, and leaves the output alone.
static void refused(subnet *s, yuma_status status, const char *words, const char *field) {
  yuma_output output = make_output(3, 9);
  output.incentive[0] = 7;
  yuma_error error = no_error();
  yuma_status result = yuma_run(runner, &s->input, &output, &error);
  CHECK(result == status && error.code == status, "%d (%s), where %d belongs", result, error.message, status);
  CHECK(strstr(error.message, words) != NULL, "'%s' is not in '%s'", words, error.message);
  CHECK(strcmp(error.field, field) == 0, "field '%s', where '%s' belongs", error.field, field);
  CHECK(output.incentive[0] == 7 && output.neuron_count == 0, "a call that fails has written");
  free_output(&output);
  make_subnet(s);
}

static void errors(void) {
  subnet s;
  make_subnet(&s);
  s.offsets[2] = 1;
  refused(&s, YUMA_INVALID_INPUT, "weights.offsets[2]: 1 is less than the 2 before it", "weights.offsets");
  s.offsets[0] = 1;
  refused(&s, YUMA_INVALID_INPUT, "weights.offsets[0]: 1, where 0 belongs", "weights.offsets");
  s.input.weights.count = 3;
  refused(&s, YUMA_INVALID_INPUT, "weights.offsets[3]: 4 is not the number of entries, 3", "weights.offsets");
  s.input.bonds.offsets = NULL;
  refused(&s, YUMA_MISUSE, "bonds.offsets: NULL, where 4 elements belong", "bonds.offsets");
  s.input.weights.values = NULL;
  refused(&s, YUMA_MISUSE, "weights.values: NULL", "weights.values");
  s.input.tao_stake = NULL;
  refused(&s, YUMA_MISUSE, "tao_stake: NULL, where 3 elements belong", "tao_stake");
  s.input.alpha_stake = (const uint64_t *)((const char *)s.alpha + 1);
  refused(&s, YUMA_MISUSE, "alpha_stake: its address is not a multiple of 8", "alpha_stake");
  s.permits[1] = 2;
  refused(&s, YUMA_INVALID_INPUT, "validator_permits[1]: 2 is neither 0 nor 1", "validator_permits");
  s.input.neuron_count = SIZE_MAX;
  refused(&s, YUMA_INVALID_INPUT, "neuron_count: 18446744073709551615 neurons", "neuron_count");
  s.input.neuron_count = 65536;
  refused(&s, YUMA_INVALID_INPUT, "neuron_count: 65536 neurons are more than 65535", "neuron_count");
  s.input.weights.count = SIZE_MAX;
  refused(&s, YUMA_INVALID_INPUT, "weights.count", "weights.count");
  s.input.owner_uid = 3;
  refused(&s, YUMA_INVALID_INPUT, "owner_uid: 3 is not the uid of one of 3 neurons", "owner_uid");
  s.input.owner_uid = -2;
  refused(&s, YUMA_INVALID_INPUT, "owner_uid: -2", "owner_uid");
  s.parameters.alpha_sigmoid_steepness = 40000;
  refused(&s, YUMA_INVALID_INPUT, "parameters.alpha_sigmoid_steepness: 40000", "parameters.alpha_sigmoid_steepness");
  s.parameters.liquid_alpha_consensus_mode = 4;
  refused(&s, YUMA_INVALID_INPUT, "is not one of 0, 1, 2, 3", "parameters.liquid_alpha_consensus_mode");
  s.parameters.size = 0;
  refused(&s, YUMA_MISUSE, "parameters.size: 0, where sizeof is", "parameters.size");
  s.input.size = sizeof s.input - 8;
  refused(&s, YUMA_MISUSE, "input.size", "input.size");
  s.input.spec_version = 0;
  refused(&s, YUMA_NO_RULES, "missing", "spec_version");
  s.input.spec_version = 380;
  refused(&s, YUMA_NO_RULES, "never ran", "spec_version");
  s.input.spec_version = 424;
  s.input.null_consensus = 1;
  refused(&s, YUMA_INVALID_INPUT, "epoch_consensus", "epoch_consensus");
  s.input.mining_emission = 1;
  refused(&s, YUMA_INVALID_INPUT, "mining_emission: it belongs to Null consensus", "mining_emission");
  s.input.has_commit = s.permits;
  refused(&s, YUMA_MISUSE, "has_commit: given, where commit_blocks is NULL", "has_commit");
  s.input.previous_consensus_count = 3;
  refused(&s, YUMA_MISUSE, "previous_consensus: NULL", "previous_consensus");

  yuma_error error = no_error();
  yuma_output output = make_output(2, 9);
  CHECK(yuma_run(runner, &s.input, &output, &error) == YUMA_MISUSE, "room for two of three neurons");
  CHECK(strstr(error.message, "output.capacity: 2, where 3 neurons") != NULL, "%s", error.message);
  free_output(&output);
  CHECK(yuma_run(NULL, &s.input, &output, &error) == YUMA_MISUSE, "no runner");
  CHECK(yuma_run(runner, NULL, &output, &error) == YUMA_MISUSE, "no input");
  CHECK(yuma_run(runner, &s.input, NULL, &error) == YUMA_MISUSE, "no output");
  error.size = 8;
  CHECK(yuma_run(runner, NULL, NULL, &error) == YUMA_MISUSE, "a short error");
  CHECK(yuma_run(runner, NULL, NULL, NULL) == YUMA_MISUSE, "no error");
  error.size = sizeof error;
  CHECK(yuma_runner_new(9, &runner, &error) == YUMA_MISUSE, "an unknown engine");
  CHECK(strstr(error.message, "engine: 9") != NULL, "%s", error.message);
  yuma_runner_free(NULL);
  yuma_document_free(NULL);
  yuma_buffer_free(NULL);
  CHECK(yuma_document_count(NULL) == 0, "no document");
}

/// A struct of a later version goes on working, unless a member is set that this library does not know.
static void later_structs(void) {
  struct {
    yuma_input input;
    uint64_t later;
  } longer;
  subnet s;
  make_subnet(&s);
  longer.input = s.input;
  longer.input.size = sizeof longer;
  longer.later = 0;
  yuma_output output = make_output(3, 9);
  yuma_error error = no_error();
  CHECK(yuma_run(runner, &longer.input, &output, &error) == YUMA_OK, "%s", error.message);
  longer.later = 1;
  CHECK(yuma_run(runner, &longer.input, &output, &error) == YUMA_MISUSE, "an unknown member");
  CHECK(strstr(error.message, "older than yuma.h") != NULL, "%s", error.message);
  free_output(&output);
}

/// A history that hands on its bonds within the runner is one that copies them.
static void histories(void) {
  subnet s;
  make_subnet(&s);
  yuma_output kept = make_output(3, 9), copied = make_output(3, 9);
  yuma_runner *other = NULL;
  yuma_error error = no_error();
  CHECK(yuma_runner_new(YUMA_ENGINE_REFERENCE, &other, &error) == YUMA_OK, "%s", error.message);
  int64_t offsets[4];
  uint16_t columns[9], values[9];
  for (int epoch = 0; epoch < 5; epoch++) {
    s.input.uses_last_bonds = epoch > 0;
    CHECK(yuma_run(runner, &s.input, &kept, &error) == YUMA_OK, "%s", error.message);
    s.input.uses_last_bonds = 0;
    CHECK(yuma_run(other, &s.input, &copied, &error) == YUMA_OK, "%s", error.message);
    CHECK(kept.bond_count == copied.bond_count && kept.bond_count > 0, "epoch %d", epoch);
    CHECK(memcmp(kept.bond_values, copied.bond_values, 2 * kept.bond_count) == 0, "epoch %d", epoch);
    CHECK(memcmp(kept.validator_emission, copied.validator_emission, 24) == 0, "epoch %d", epoch);
    memcpy(offsets, copied.bond_offsets, sizeof offsets);
    memcpy(columns, copied.bond_columns, 2 * copied.bond_count);
    memcpy(values, copied.bond_values, 2 * copied.bond_count);
    s.input.bonds = (yuma_csr){offsets, columns, values, copied.bond_count};
    s.input.current_block += 360;
    for (int i = 0; i < 3; i++) s.last_update[i] += 360;
  }
  // What is refused leaves the bonds where they were.
  s.input.uses_last_bonds = 1;
  s.input.owner_uid = 9;
  CHECK(yuma_run(runner, &s.input, &kept, &error) == YUMA_INVALID_INPUT, "an owner who is nobody");
  CHECK(yuma_copy_bonds(runner, offsets, 4, columns, values, 9, &error) == YUMA_OK, "%s", error.message);
  CHECK(memcmp(values, kept.bond_values, 2 * kept.bond_count) == 0, "the bonds are others");
  free_output(&kept);
  free_output(&copied);
  yuma_runner_free(other);
}

static void documents(void) {
  subnet s;
  make_subnet(&s);
  yuma_error error = no_error();
  yuma_document *made = NULL, *read = NULL;
  CHECK(yuma_document_make(&s.input, NULL, &made, &error) == YUMA_OK, "%s", error.message);
  yuma_buffer json = {NULL, 0}, again = {NULL, 0};
  CHECK(yuma_document_json(made, 0, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(yuma_document_read(json.bytes, json.count, "made", &read, &error) == YUMA_OK, "%s", error.message);
  CHECK(yuma_document_json(read, 0, &again, &error) == YUMA_OK, "%s", error.message);
  CHECK(json.count == again.count && memcmp(json.bytes, again.bytes, json.count) == 0, "a document changes on its way");
  yuma_buffer_free(&again);
  yuma_document_free(read);
  read = NULL;
  CHECK(yuma_document_compact(made, 0, &again, &error) == YUMA_OK, "%s", error.message);
  CHECK(yuma_document_read(again.bytes, again.count, NULL, &read, &error) == YUMA_OK, "%s", error.message);
  yuma_buffer_free(&again);
  CHECK(yuma_document_json(read, 0, &again, &error) == YUMA_OK, "%s", error.message);
  CHECK(json.count == again.count && memcmp(json.bytes, again.bytes, json.count) == 0, "the compact form loses something");
  yuma_buffer_free(&again);
  yuma_buffer_free(&json);

  int32_t verdict = -1;
  CHECK(yuma_verdict(runner, made, 0, 0, &verdict, NULL, &error) == YUMA_OK, "%s", error.message);
  CHECK(verdict == YUMA_CANNOT_TELL, "nothing is recorded: %d", verdict);
  yuma_document_free(made);
  yuma_output output = make_output(3, 9);
  CHECK(yuma_run(runner, &s.input, &output, &error) == YUMA_OK, "%s", error.message);
  yuma_record record;
  memset(&record, 0, sizeof record);
  record.size = sizeof record;
  record.incentive = output.incentive;
  CHECK(yuma_document_make(&s.input, &record, &made, &error) == YUMA_OK, "%s", error.message);
  CHECK(yuma_verdict(runner, made, 0, 0, &verdict, NULL, &error) == YUMA_OK && verdict == YUMA_CONFORMS, "%d", verdict);
  yuma_document_free(made);
  output.incentive[2]--;
  CHECK(yuma_document_make(&s.input, &record, &made, &error) == YUMA_OK, "%s", error.message);
  CHECK(yuma_verdict(runner, made, 0, 0, &verdict, NULL, &error) == YUMA_OK && verdict == YUMA_DEVIATES, "%d", verdict);
  // Under other rules than those that are named something was assumed.
  CHECK(yuma_verdict(runner, made, 0, 424, &verdict, NULL, &error) == YUMA_OK && verdict == YUMA_CANNOT_TELL, "%d", verdict);

  CHECK(yuma_explain_json(made, 0, 0, 2, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(strstr((char *)json.bytes, "\"steps\"") != NULL, "%s", json.bytes);
  yuma_buffer_free(&json);
  CHECK(yuma_explain_json(made, 0, 0, 3, &json, &error) == YUMA_INVALID_INPUT, "uid 3");
  CHECK(strcmp(error.message, "uid: 3 is not the uid of one of 3 neurons") == 0, "%s", error.message);
  CHECK(yuma_run_json(runner, made, 0, 0, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(strstr((char *)json.bytes, "\"ledger\"") != NULL, "%s", json.bytes);
  yuma_buffer_free(&json);
  CHECK(yuma_document_json(made, 1, &json, &error) == YUMA_MISUSE, "epoch 1 of one");
  CHECK(strcmp(error.message, "index: no epoch 1 among 1") == 0, "%s", error.message);
  yuma_document_free(made);
  yuma_document_free(read);
  free_output(&output);

  const char *broken = "{\"schema\": \"yuma-epoch/1\", \"input\": {\"currentBlock\": -1}}";
  read = NULL;
  CHECK(yuma_document_read((const uint8_t *)broken, strlen(broken), "b.json", &read, &error) == YUMA_UNREADABLE, "broken");
  CHECK(strcmp(error.field, "input.currentBlock") == 0 && read == NULL, "%s", error.message);
  CHECK(strstr(error.message, "b.json") != NULL, "%s", error.message);
  CHECK(yuma_document_read(NULL, 0, NULL, &read, &error) == YUMA_UNREADABLE, "empty");
  CHECK(yuma_document_open("/no/such/file", &read, &error) == YUMA_UNREADABLE, "no file");
  CHECK(strstr(error.message, "no such file") != NULL, "%s", error.message);
}

static void simulations(void) {
  yuma_error error = no_error();
  yuma_buffer json = {NULL, 0};
  yuma_simulation simulation;
  memset(&simulation, 0, sizeof simulation);
  simulation.size = sizeof simulation;
  simulation.name = "case-01";
  simulation.variants = "yuma3,chain-yuma3";
  simulation.settings = "kappa=0.4,0.5\nalphaLow=0.2";
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(strstr((char *)json.bytes, "{\"schema\":\"yuma-simulation/1\"") == (char *)json.bytes, "%.40s", json.bytes);
  CHECK(strstr((char *)json.bytes, "\"bonds\"") == NULL && strstr((char *)json.bytes, "\"seed\"") == NULL, "not asked for");
  size_t runs = 0;
  for (const char *place = (char *)json.bytes; (place = strstr(place, "\"variant\"")) != NULL; place++) runs++;
  CHECK(runs == 4, "%zu runs", runs);
  yuma_buffer_free(&json);
  simulation.has_seed = simulation.records_bonds = 1;
  simulation.seed = 7;
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(strstr((char *)json.bytes, "\"bonds\"") != NULL && strstr((char *)json.bytes, "\"seed\":7") != NULL, "asked for");
  yuma_buffer_free(&json);

  simulation.name = "case-91";
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_INVALID_INPUT, "no such scenario");
  CHECK(strcmp(error.field, "name") == 0 && strstr(error.message, "case-9") != NULL, "%s", error.message);
  simulation.name = NULL;
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_MISUSE, "neither document nor name");
  const char *text = "{\"schema\":\"yuma-epoch/1\"}";
  simulation.scenario = (const uint8_t *)text;
  simulation.count = strlen(text);
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_UNREADABLE, "an epoch");
  simulation.count = 0;
  simulation.name = "case-01";
  simulation.variants = "yuma9";
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_INVALID_INPUT && strcmp(error.field, "variants") == 0, "%s", error.message);
  simulation.variants = NULL;
  simulation.settings = "kappa=2";
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_INVALID_INPUT, "kappa");
  CHECK(strstr(error.message, "kappa") != NULL, "%s", error.message);
  simulation.settings = NULL;
  simulation.has_seed = 2;
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_INVALID_INPUT && strcmp(error.field, "has_seed") == 0, "%s", error.message);
  simulation.has_seed = 0;
  simulation.reserved[3] = 1;
  CHECK(yuma_simulate_json(&simulation, &json, &error) == YUMA_MISUSE, "reserved");
  CHECK(yuma_simulate_json(NULL, &json, &error) == YUMA_MISUSE && json.bytes == NULL, "NULL");
}

static void rules_and_emission(void) {
  yuma_error error = no_error();
  yuma_buffer json = {NULL, 0};
  const char *text = "{\"schema\":\"yuma-epoch/1\"}";
  CHECK(yuma_emission_json((const uint8_t *)text, strlen(text), "x", 0, &json, &error) == YUMA_UNREADABLE, "an epoch");
  CHECK(strcmp(error.field, "schema") == 0 && json.bytes == NULL, "%s", error.message);
  CHECK(yuma_rules_json(397, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(strstr((char *)json.bytes, "\"rule\":\"ownerPermit\",\"value\":\"always\",\"since\":397") != NULL, "%s", json.bytes);
  yuma_buffer_free(&json);
  CHECK(yuma_rules_json(380, &json, &error) == YUMA_NO_RULES, "380");
  CHECK(yuma_rules_json(0, &json, &error) == YUMA_NO_RULES, "0");
  CHECK(yuma_changes_json(397, 423, &json, &error) == YUMA_OK, "%s", error.message);
  CHECK(strstr((char *)json.bytes, "\"from\":397,\"to\":423") != NULL, "%s", json.bytes);
  yuma_buffer_free(&json);
  CHECK(yuma_block_emission(0) == 1000000000, "the first block mints a TAO");
  CHECK(yuma_block_emission(10500000000000000) == 500000000, "the first halving");
  CHECK(yuma_block_emission(UINT64_MAX) == 0, "beyond the supply");
  CHECK(yuma_schedule_json(0, 0, &json, &error) == YUMA_OK, "%s", error.message);
  yuma_buffer_free(&json);
  CHECK(yuma_schedule_json(UINT64_MAX, 0, &json, &error) == YUMA_INVALID_INPUT, "beyond the supply");

  yuma_pool pool;
  memset(&pool, 0, sizeof pool);
  pool.size = sizeof pool;
  pool.tao_reserve = 50000000000000;
  pool.alpha_reserve = 900000000000000;
  pool.spec_version = YUMA_SPEC_LATEST;
  yuma_trade trade;
  memset(&trade, 0, sizeof trade);
  trade.size = sizeof trade;
  trade.side = YUMA_BUY;
  trade.fee_rate = 33;
  trade.amount = 10000000000;
  yuma_integer price;
  CHECK(yuma_pool_price(&pool, &price, &error) == YUMA_OK, "%s", error.message);
  CHECK(yuma_pool_trade(&pool, &trade, &error) == YUMA_OK, "%s", error.message);
  CHECK(trade.price_before.low == price.low && trade.price_before.high == price.high, "the price before");
  CHECK(trade.net + trade.fee == trade.amount, "input");
  CHECK(pool.tao_reserve == 50000000000000 + trade.net && pool.alpha_reserve == 900000000000000 - trade.output, "reserves");
  trade.amount = UINT64_MAX;
  yuma_pool before = pool;
  CHECK(yuma_pool_trade(&pool, &trade, &error) == YUMA_REFUSED, "too much");
  CHECK(memcmp(&before, &pool, sizeof pool) == 0, "a refusal moves nothing");
  pool.spec_version = 402;
  pool.quote_weight = 1;
  CHECK(yuma_pool_trade(&pool, &trade, &error) == YUMA_INVALID_INPUT, "weights before 423");
  trade.side = 2;
  CHECK(yuma_pool_trade(&before, &trade, &error) == YUMA_MISUSE, "side 2");
}

int main(int count, char **paths) {
  CHECK(yuma_abi() == YUMA_ABI, "another library");
  size_t epochs = 0;
  for (int engine = YUMA_ENGINE_VECTOR; engine <= YUMA_ENGINE_REFERENCE; engine++) {
    yuma_error error = no_error();
    CHECK(yuma_runner_new(engine, &runner, &error) == YUMA_OK, "%s", error.message);
    for (int i = 1; i < count; i++) epochs += run_file(runner, paths[i]);
    char kernels[32];
    CHECK(yuma_runner_kernels(runner, kernels, sizeof kernels, &error) == YUMA_OK && kernels[0] != 0, "%s", error.message);
    yuma_runner *same = runner;
    errors();
    runner = same;
    later_structs();
    histories();
    documents();
    yuma_runner_free(runner);
  }
  simulations();
  rules_and_emission();
  printf("%zu epochs by arrays, %d checks\n", epochs, checks);
  return 0;
}
