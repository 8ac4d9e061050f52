/// The consensus engine.
