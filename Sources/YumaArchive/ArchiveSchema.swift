#if Archive
  /// The tables of an archive; Docs/Archive.md explains them.
  enum ArchiveSchema {
    static let sql = """
      CREATE TABLE snapshots (
        id INTEGER PRIMARY KEY,
        network TEXT,
        netuid INTEGER,
        mechanism INTEGER,
        block INTEGER NOT NULL,
        spec_version INTEGER,
        name TEXT,
        snapshot BLOB NOT NULL
      ) STRICT;

      CREATE UNIQUE INDEX snapshots_by_block ON snapshots (network, netuid, mechanism, block);

      CREATE TABLE verdicts (
        snapshot INTEGER NOT NULL REFERENCES snapshots (id),
        engine TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('conforms', 'deviates', 'cannot tell', 'unreadable')),
        reason TEXT,
        field TEXT,
        uid INTEGER,
        recorded TEXT,
        recomputed TEXT,
        discontinuity TEXT,
        detail TEXT,
        PRIMARY KEY (snapshot, engine)
      ) STRICT, WITHOUT ROWID;

      -- The verdict on an epoch holds for its snapshot and for the epoch before it.
      CREATE TRIGGER snapshot_added AFTER INSERT ON snapshots BEGIN
        DELETE FROM verdicts WHERE snapshot = (
          SELECT id FROM snapshots WHERE network IS NEW.network AND netuid IS NEW.netuid
            AND mechanism IS NEW.mechanism AND block > NEW.block ORDER BY block, id LIMIT 1);
      END;
      CREATE TRIGGER snapshot_removed BEFORE DELETE ON snapshots BEGIN
        DELETE FROM verdicts WHERE snapshot = OLD.id OR snapshot = (
          SELECT id FROM snapshots WHERE network IS OLD.network AND netuid IS OLD.netuid
            AND mechanism IS OLD.mechanism AND block > OLD.block ORDER BY block, id LIMIT 1);
      END;
      CREATE TRIGGER snapshot_changed AFTER UPDATE ON snapshots BEGIN
        DELETE FROM verdicts WHERE snapshot = OLD.id OR snapshot IN (
          SELECT id FROM snapshots WHERE network IS NEW.network AND netuid IS NEW.netuid
            AND mechanism IS NEW.mechanism AND block > NEW.block ORDER BY block, id LIMIT 1);
      END;
      """
  }
#endif
