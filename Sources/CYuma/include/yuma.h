// SPDX-License-Identifier: Apache-2.0

/// Yuma Consensus for C: arrays in and out, and documents in and out.
///
/// Every function that can fail returns a `yuma_status` and takes a `yuma_error`, which may be NULL. Nothing traps on what the
/// arguments hold: sizes, offsets, NULL and ranges are checked. What cannot be checked is up to the caller: a pointer that
/// is not NULL points to as many elements as its length says, and a handle has not been freed.
///
/// Structs that a caller makes begin with `size`, which is their `sizeof`. Later versions add members at the end, so that a program
/// compiled with an older header goes on working. A longer struct than the library knows is fine while the rest of it is zero.
///
/// All functions are synchronous. They call nothing back, start no thread and install no signal handler, so that they work
/// after fork() and in threads. A runner belongs to one thread at a time, which is checked; documents are read only and may be shared.
/// Names of fields in messages about arrays are those of the structs below; in messages about documents, those of the document.
#ifndef YUMA_H
#define YUMA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this interface: it changes when something in it no longer means what it meant.
#define YUMA_ABI 1

/// What became of a call.
typedef int32_t yuma_status;
enum {
  /// All is well.
  YUMA_OK = 0,
  /// The call itself is wrong: NULL, a struct's size, an unknown constant, room that is too small, a runner that is in use.
  YUMA_MISUSE = 1,
  /// The epoch's input breaks a rule: `field` and `indices` say where.
  YUMA_INVALID_INPUT = 2,
  /// There are no rules for the spec version, or none is named: rules are never guessed.
  YUMA_NO_RULES = 3,
  /// The engine cannot run on this machine as asked.
  YUMA_UNAVAILABLE = 4,
  /// A document cannot be read: `field` is the place in it.
  YUMA_UNREADABLE = 5,
  /// The pool refuses the trade.
  YUMA_REFUSED = 6
};

/// Whose arithmetic runs; both have the chain's bits.
enum {
  /// Kernels for the machine's vector instructions.
  YUMA_ENGINE_VECTOR = 0,
  /// The specification as code.
  YUMA_ENGINE_REFERENCE = 1
};

/// In place of a spec version: the last one whose rules are known.
#define YUMA_SPEC_LATEST UINT32_MAX

/// The most neurons of a subnet.
#define YUMA_NEURON_LIMIT 65535

/// Why a call failed.
typedef struct yuma_error {
  /// sizeof(yuma_error).
  size_t size;
  /// The status that the call returned.
  yuma_status code;
  /// How many of `indices` are set.
  int32_t index_count;
  /// The place within the field, outermost first.
  int64_t indices[2];
  /// The field, such as "weights.offsets", or "input.weights[17][3]" of a document; empty where there is none.
  char field[128];
  /// One line that says what is wrong and what the rule is, with field and index. It ends with a zero and is cut to fit.
  char message[512];
} yuma_error;

/// A matrix of n rows in compressed sparse row form: the entries of row i are those from offsets[i] up to offsets[i + 1]. A row may be
/// unsorted, repeat a column, and name columns beyond n: the chain gives each of these a meaning.
typedef struct yuma_csr {
  /// n + 1 ascending offsets; the first is 0, the last `count`.
  const int64_t *offsets;
  /// The column of each entry: a uid.
  const uint16_t *columns;
  /// The value of each entry, of 65535.
  const uint16_t *values;
  /// The number of entries, at most 65535 * 65535.
  size_t count;
} yuma_csr;

/// Which consensus liquid alpha compares with.
enum {
  /// The subnet's record has no such field.
  YUMA_MODE_ABSENT = 0,
  YUMA_MODE_CURRENT = 1,
  YUMA_MODE_PREVIOUS = 2,
  YUMA_MODE_AUTO = 3
};

/// The hyperparameters of a subnet that an epoch reads, in the chain's own units; 16-bit proportions are of 65535.
typedef struct yuma_parameters {
  /// sizeof(yuma_parameters).
  size_t size;
  /// Blocks without a weight update after which a validator is inactive.
  uint64_t activity_cutoff;
  /// The stake, in rao, below which a neuron counts as having none.
  uint64_t stake_threshold;
  /// What a rao of TAO stake counts beside a rao of alpha stake, of 2^64 - 1.
  uint64_t tao_weight;
  /// What remains of a bond after an epoch, in millionths.
  uint64_t bonds_moving_average;
  /// The steepness of liquid alpha's sigmoid.
  int32_t alpha_sigmoid_steepness;
  /// How many neurons get a validator permit.
  uint16_t max_allowed_validators;
  /// The majority of stake that must support a weight.
  uint16_t kappa;
  /// The part of a weight above the consensus that buys no bonds.
  uint16_t bonds_penalty;
  /// The least alpha of liquid alpha.
  uint16_t alpha_low;
  /// The largest alpha of liquid alpha.
  uint16_t alpha_high;
  /// 1 where bonds follow Yuma 3, else 0.
  uint8_t yuma3;
  /// 1 where bonds follow liquid alpha, else 0.
  uint8_t liquid_alpha;
  /// YUMA_MODE_...
  uint8_t liquid_alpha_consensus_mode;
  uint8_t reserved[3];
} yuma_parameters;

/// What one epoch of a subnet's mechanism reads: the chain's state at the end of the block before. Lists have an element a
/// neuron, in the order of uids.
typedef struct yuma_input {
  /// sizeof(yuma_input).
  size_t size;
  /// The number of neurons, n.
  size_t neuron_count;
  /// The spec version whose rules hold, or YUMA_SPEC_LATEST.
  uint32_t spec_version;
  /// The uid of the subnet's owner; -1 where the owner has none here.
  int32_t owner_uid;
  /// The block in which the epoch runs.
  uint64_t current_block;
  /// Blocks between two epochs.
  uint64_t tempo;
  /// The block of the mechanism's last epoch; 0 if there was none.
  uint64_t last_mechanism_step_block;
  /// Alpha to distribute, in rao.
  uint64_t emission;
  /// The block at which each neuron last set weights (n).
  const uint64_t *last_update;
  /// The block at which each neuron registered (n).
  const uint64_t *block_at_registration;
  /// Inherited alpha stake, in rao (n).
  const uint64_t *alpha_stake;
  /// Inherited TAO stake on root, in rao (n).
  const uint64_t *tao_stake;
  /// 1 for the neurons that hold a validator permit, 0 for the others (n).
  const uint8_t *validator_permits;
  /// Weights as set: row i holds validator i's.
  yuma_csr weights;
  /// Bonds as stored by the last epoch: row i holds validator i's.
  yuma_csr bonds;
  /// NULL for the chain's defaults.
  const yuma_parameters *parameters;
  /// Where commit-reveal is on, the block of each neuron's earliest live commit (n); NULL where it is off.
  const uint64_t *commit_blocks;
  /// 1 for the neurons that have such a commit, 0 for the others (n); NULL where all have.
  const uint8_t *has_commit;
  /// The consensus that the last epoch stored; NULL where there is none.
  const uint16_t *previous_consensus;
  /// The number of its elements.
  size_t previous_consensus_count;
  /// The account of each neuron by a number of its own, where two neurons may have one hotkey (n); NULL where none is shared.
  const uint32_t *hotkeys;
  /// From spec 475, the block of the last epoch under Yuma, where `has_last_yuma_step_block` is 1.
  uint64_t last_yuma_step_block;
  /// The budgets of Null consensus, in rao; 0 under Yuma.
  uint64_t mining_emission;
  uint64_t dividend_emission;
  uint64_t fallback_emission;
  uint8_t has_last_yuma_step_block;
  /// 1 for Null consensus, 0 for Yuma.
  uint8_t null_consensus;
  /// 1: the bonds that this runner's last epoch gave are those before this one, and `bonds` is not read.
  uint8_t uses_last_bonds;
  uint8_t reserved[5];
} yuma_input;

/// An unsigned integer of 128 bits; of a signed one `high` has the sign.
typedef struct yuma_integer {
  uint64_t low;
  uint64_t high;
} yuma_integer;

/// Where every rao of an epoch's emission went: server + validator + undistributed = emission.
typedef struct yuma_ledger {
  uint64_t emission;
  uint64_t reserved;
  yuma_integer server_emission;
  yuma_integer validator_emission;
  /// Signed: below 0 where sums overflowed.
  yuma_integer undistributed;
  /// Rounded on its own.
  yuma_integer combined_emission;
} yuma_ledger;

/// What an epoch stores and pays. A list that is NULL is not written.
typedef struct yuma_output {
  /// sizeof(yuma_output).
  size_t size;
  /// How many elements each list has room for: at least n.
  size_t capacity;
  /// Which neurons set weights recently enough: 1, else 0.
  uint8_t *active;
  /// Which neurons hold a validator permit from now on: 1, else 0.
  uint8_t *validator_permits;
  /// Proportions of 65535.
  uint16_t *stake_weight;
  uint16_t *consensus;
  uint16_t *incentive;
  uint16_t *dividends;
  uint16_t *validator_trust;
  /// Amounts in rao.
  uint64_t *server_emission;
  uint64_t *validator_emission;
  uint64_t *combined_emission;
  uint64_t *stake;
  /// Before spec 365, where `has_rank_reports` is 1.
  uint16_t *rank;
  uint16_t *trust;
  uint16_t *pruning_scores;
  /// The neurons whose results are kept, where `has_kept_uids` is 1 (spec versions 320 to 333).
  uint16_t *kept_uids;
  /// The bonds to store, if there is room: n + 1 offsets, and `bond_capacity` columns and values. Where the room is too small,
  /// `bond_count` tells what is needed, and yuma_copy_bonds copies them later.
  int64_t *bond_offsets;
  uint16_t *bond_columns;
  uint16_t *bond_values;
  size_t bond_capacity;

  // Written by the call.

  /// How many elements were written: n, or fewer where results are kept by hotkey.
  size_t neuron_count;
  /// How many bonds there are.
  size_t bond_count;
  /// 1 where the bonds were written.
  uint8_t has_bonds;
  uint8_t has_rank_reports;
  uint8_t has_kept_uids;
  uint8_t reserved[5];
  yuma_ledger ledger;
} yuma_output;

/// What the chain recorded of an epoch. A list that is not known is NULL; so are the offsets of bonds that are not known.
typedef struct yuma_record {
  /// sizeof(yuma_record).
  size_t size;
  const uint8_t *active;
  const uint8_t *validator_permits;
  const uint16_t *stake_weight;
  const uint16_t *consensus;
  const uint16_t *incentive;
  const uint16_t *dividends;
  const uint16_t *validator_trust;
  const uint64_t *server_emission;
  const uint64_t *validator_emission;
  const uint64_t *combined_emission;
  const uint64_t *stake;
  const uint16_t *rank;
  const uint16_t *trust;
  const uint16_t *pruning_scores;
  yuma_csr bonds;
} yuma_record;

/// The answer of an audit.
enum {
  /// Every recorded value is what the rules give.
  YUMA_CONFORMS = 0,
  /// Some recorded value is not.
  YUMA_DEVIATES = 1,
  /// Neither can be said: nothing is recorded, or part of the input was assumed.
  YUMA_CANNOT_TELL = 2
};

/// Bytes that the library allocated: yuma_buffer_free frees them. One zero byte follows them.
typedef struct yuma_buffer {
  uint8_t *bytes;
  size_t count;
} yuma_buffer;

/// Frees what a buffer holds and empties it; NULL and an empty buffer are fine.
void yuma_buffer_free(yuma_buffer *buffer);

/// YUMA_ABI of the library.
uint32_t yuma_abi(void);

// Epochs of arrays.

/// Computes epochs one after another and keeps its buffers in between.
typedef struct yuma_runner yuma_runner;

/// Makes a runner of an engine.
yuma_status yuma_runner_new(int32_t engine, yuma_runner **runner, yuma_error *error);

/// Frees a runner; NULL is fine.
void yuma_runner_free(yuma_runner *runner);

/// Sets hyperparameters to the chain's defaults, and `size`.
void yuma_parameters_default(yuma_parameters *parameters);

/// Computes an epoch. Where it fails, `output` is as it was.
yuma_status yuma_run(yuma_runner *runner, const yuma_input *input, yuma_output *output, yuma_error *error);

/// Copies the bonds of the runner's last epoch: as many offsets as it has rows and one, and `bond_count` columns and values.
yuma_status yuma_copy_bonds(yuma_runner *runner, int64_t *offsets, size_t offset_capacity, uint16_t *columns,
    uint16_t *values, size_t capacity, yuma_error *error);

/// Writes the name of the kernels that ran last into `text`, cut to fit and ended by a zero.
yuma_status yuma_runner_kernels(yuma_runner *runner, char *text, size_t capacity, yuma_error *error);

// Documents: snapshots and series of epochs (yuma-epoch/1, yuma-epoch-series/1), a document a line, gzip, the compact form.

/// The epochs of a document.
typedef struct yuma_document yuma_document;

/// An epoch of a document, lent: everything that it points to belongs to the document.
typedef struct yuma_epoch_view {
  /// sizeof(yuma_epoch_view).
  size_t size;
  /// Ready for yuma_run; `spec_version` is 0 where the chain's is not named.
  yuma_input input;
  /// What the chain stored: the document's `recorded`, or else its `output`; all NULL where it has neither.
  yuma_record recorded;
  /// Name, chain, assumed fields and so on, as a JSON object.
  const char *about;
} yuma_epoch_view;

/// Opens a file, at most 1 GiB of text. Every epoch is read and validated.
yuma_status yuma_document_open(const char *path, yuma_document **document, yuma_error *error);

/// Reads a document in memory: JSON or the compact form. `name` stands for it in messages and may be NULL.
yuma_status yuma_document_read(
    const uint8_t *bytes, size_t count, const char *name, yuma_document **document, yuma_error *error);

/// Makes a document of one epoch out of arrays; `record` may be NULL.
yuma_status yuma_document_make(
    const yuma_input *input, const yuma_record *record, yuma_document **document, yuma_error *error);

/// Frees a document; NULL is fine.
void yuma_document_free(yuma_document *document);

/// How many epochs it has; 0 for NULL.
size_t yuma_document_count(const yuma_document *document);

/// Lends an epoch of a document.
yuma_status yuma_document_epoch(yuma_document *document, size_t index, yuma_epoch_view *view, yuma_error *error);

/// Writes an epoch of a document as yuma-epoch/1.
yuma_status yuma_document_json(
    const yuma_document *document, size_t index, yuma_buffer *buffer, yuma_error *error);

/// Writes an epoch of a document in the compact form, which yuma_document_read reads: for archives and columns of data frames.
yuma_status yuma_document_compact(
    const yuma_document *document, size_t index, yuma_buffer *buffer, yuma_error *error);

/// Computes an epoch of a document and writes the result as JSON, as `yuma epoch --format json` does. `spec_version` is 0 for the
/// document's own.
yuma_status yuma_run_json(yuma_runner *runner, const yuma_document *document, size_t index, uint32_t spec_version,
    yuma_buffer *buffer, yuma_error *error);

/// Compares what the chain recorded with what the epoch gives.
///
/// @param verdict YUMA_CONFORMS, YUMA_DEVIATES or YUMA_CANNOT_TELL.
/// @param report If not NULL, the whole report as JSON, as `yuma audit --json` prints it, but without the exact engine.
yuma_status yuma_verdict(yuma_runner *runner, const yuma_document *document, size_t index, uint32_t spec_version,
    int32_t *verdict, yuma_buffer *report, yuma_error *error);

/// Tells how a neuron got its numbers, as `yuma explain --json` prints it.
yuma_status yuma_explain_json(const yuma_document *document, size_t index, uint32_t spec_version, uint32_t uid,
    yuma_buffer *buffer, yuma_error *error);

/// Audits a whole block of a network (network-block/1) or the emission of all its subnets (network-emission/1), as `yuma audit --json`
/// prints it. `spec_version` is 0 for the document's own.
yuma_status yuma_network_json(const uint8_t *bytes, size_t count, const char *name, uint32_t spec_version,
    int32_t *verdict, yuma_buffer *report, yuma_error *error);

// Simulations.

/// A scenario, and the rules that it runs under.
typedef struct yuma_simulation {
  /// sizeof(yuma_simulation).
  size_t size;
  /// A yuma-scenario/1 document, and how many bytes it has; NULL and 0 for a built-in scenario.
  const uint8_t *scenario;
  size_t count;
  /// The name of a built-in scenario; beside a document it stands for that in messages, and may be NULL.
  const char *name;
  /// "all", or names of variants with commas between; NULL is "all".
  const char *variants;
  /// Hyperparameters, as "kappa=0.4,0.5", with newlines between; each combination of their values is run. NULL is none.
  const char *settings;
  /// What a generated scenario is made from, where has_seed is 1.
  uint64_t seed;
  uint8_t has_seed;
  /// 1: all rules begin with the same moving average and alphas, in place of each rule's usual ones.
  uint8_t equal_parameters;
  /// 1: the result has the bonds of each epoch.
  uint8_t records_bonds;
  uint8_t reserved[5];
} yuma_simulation;

/// Runs a scenario, and writes every series as yuma-simulation/1, as `yuma simulate --format json` does. It runs on the calling thread.
yuma_status yuma_simulate_json(const yuma_simulation *simulation, yuma_buffer *buffer, yuma_error *error);

// Rules.

/// Every rule that holds at a spec version, and since when, as `yuma rules` prints it as JSON.
yuma_status yuma_rules_json(uint32_t spec_version, yuma_buffer *buffer, yuma_error *error);

/// What changed after the spec version `from`, up to `to`.
yuma_status yuma_changes_json(uint32_t from, uint32_t to, yuma_buffer *buffer, yuma_error *error);

// Emission.

/// Computes the emission of all subnets at a block: the block's whole step of a network-block/1 document, as `yuma emission block`
/// prints it as JSON, or the shares of a network-emission/1 document, as `yuma emission shares` does. `spec_version` is 0 for the
/// document's own.
yuma_status yuma_emission_json(const uint8_t *bytes, size_t count, const char *name, uint32_t spec_version,
    yuma_buffer *buffer, yuma_error *error);

/// What the next block mints at an issuance, in rao.
uint64_t yuma_block_emission(uint64_t issuance);

/// The eras of equal block emissions from a block on, before which `issuance` rao are issued, as JSON.
yuma_status yuma_schedule_json(uint64_t issuance, uint64_t block, yuma_buffer *buffer, yuma_error *error);

/// What a trader does.
enum {
  /// Gives TAO and gets alpha.
  YUMA_BUY = 0,
  /// Gives alpha and gets TAO.
  YUMA_SELL = 1
};

/// A subnet's pool. Amounts are in rao.
typedef struct yuma_pool {
  /// sizeof(yuma_pool).
  size_t size;
  uint64_t tao_reserve;
  uint64_t alpha_reserve;
  /// The weight of TAO, of 10^18; 0 for one half. Pools have weights from spec 423 on.
  uint64_t quote_weight;
  /// The spec version whose rules hold, or YUMA_SPEC_LATEST.
  uint32_t spec_version;
  uint8_t reserved[4];
} yuma_pool;

/// A trade with a pool.
typedef struct yuma_trade {
  /// sizeof(yuma_trade).
  size_t size;
  /// YUMA_BUY or YUMA_SELL.
  int32_t side;
  /// The fee, of 65535; 33 is the chain's default.
  uint16_t fee_rate;
  /// 1 where `price_limit` is given.
  uint8_t has_price_limit;
  uint8_t reserved;
  /// What the trader gives at most, the fee included, in rao.
  uint64_t amount;
  /// The price at which the trade stops, in rao of TAO for an alpha.
  uint64_t price_limit;

  // Written by the call.

  /// What enters the pool, the fee beside it, and what goes out, in rao.
  uint64_t net;
  uint64_t fee;
  uint64_t output;
  /// The price of alpha in TAO before and after, times 2^64: exact.
  yuma_integer price_before;
  yuma_integer price_after;
} yuma_trade;

/// The price of alpha in TAO, times 2^64.
yuma_status yuma_pool_price(const yuma_pool *pool, yuma_integer *price, yuma_error *error);

/// Makes a trade and changes the pool's reserves. Where the pool refuses (YUMA_REFUSED) nothing changes.
yuma_status yuma_pool_trade(yuma_pool *pool, yuma_trade *trade, yuma_error *error);

#ifdef __cplusplus
}
#endif

#endif
